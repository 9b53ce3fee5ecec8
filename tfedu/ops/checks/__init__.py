"""Assertions about tensors: their shapes, types and values."""
