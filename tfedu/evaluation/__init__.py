"""Metrics (``tf.metrics``): numbers about a model, gathered batch by batch in local variables."""
