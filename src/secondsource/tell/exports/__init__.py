"""Tellings in other people's formats."""
