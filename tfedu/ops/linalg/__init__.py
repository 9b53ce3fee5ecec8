"""Matrices: products, parts, decompositions, systems of equations."""
