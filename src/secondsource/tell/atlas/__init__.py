"""Outlines of the countries of the world, small enough to stand inside a page."""
