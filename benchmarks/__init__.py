"""How long a training step takes: ``make bench``, or ``python -m benchmarks --help``."""
