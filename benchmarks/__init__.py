"""Measurements: ratios in one run, never bare times. Run as ``python -m benchmarks.NAME``."""
