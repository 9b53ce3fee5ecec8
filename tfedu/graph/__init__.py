"""The graph itself: operations, tensors, names, scopes, types, shapes, errors. Nothing here computes."""
