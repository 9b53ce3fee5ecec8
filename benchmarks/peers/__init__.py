"""The books' models on tfedu and on its peers, side by side: ``python -m benchmarks.peers``."""
