"""Arithmetic, functions, reductions, counting."""
