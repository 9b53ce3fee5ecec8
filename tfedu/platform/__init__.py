"""What programs use besides tensors: command-line flags, log lines, files."""
