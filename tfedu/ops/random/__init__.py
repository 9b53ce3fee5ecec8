"""Random numbers with TensorFlow's generators and seeds."""
