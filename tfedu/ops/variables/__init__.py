"""What changes variables: assignment, scattering, the optimizers' rules, accumulators."""
