"""What reading costs: run ``python -m benchmarks.reading``."""
