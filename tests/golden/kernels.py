"""Ask the real TensorFlow 1.15 which types its kernels for processors take, and freeze the answer.

    python3.7 tests/golden/kernels.py

One line for each type attribute of an operation: the operation, the attribute, the types (``*``: all). What
TensorFlow's registry of operations allows and no kernel takes is refused when the operation runs.
"""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf
from tensorflow.python.framework import kernels, op_def_registry

HERE = os.path.dirname(os.path.abspath(__file__))


def names(constraint):
    return {tf.as_dtype(number).name for number in constraint.allowed_values.list.type}


def taken():
    """``{(operation, attribute): types}``; where a kernel leaves an attribute open, all that the registry allows."""
    declared = {
        (name, attr.name): names(attr)
        for name, op in op_def_registry.get_registered_ops().items()
        for attr in op.attr
        if attr.type in ("type", "list(type)")
    }
    found = {}
    for kernel in kernels.get_all_registered_kernels().kernel:
        if kernel.device_type == "CPU":
            constrained = {constraint.name: names(constraint) for constraint in kernel.constraint}
            for (op, attr), allowed in declared.items():
                if op == kernel.op:
                    types = constrained.get(attr) or allowed or {"*"}
                    found.setdefault((op, attr), set()).update(types & allowed if allowed else types)
    return found


if __name__ == "__main__":
    with open(os.path.join(HERE, "data", "cpu_kernels.txt"), "w") as stream:
        stream.write("# The types that TensorFlow 1.15's kernels for processors take: operation, attribute, types.\n")
        for (op, attr), types in sorted(taken().items()):
            stream.write(" ".join([op, attr] + sorted(types)) + "\n")
