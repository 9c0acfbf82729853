"""Room 4: which reports belong together, what was copied, who is who across reports."""
