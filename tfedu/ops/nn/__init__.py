"""Neural networks: layers, activations, losses, normalisation, samplers."""
