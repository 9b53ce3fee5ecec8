"""Writes ``tensorflow_ops.txt.gz``, TensorFlow 1.15's registry of operations: ``python registry.py`` (Python 3.7).

A line is an operation: name, inputs, outputs, attributes. An argument is ``name:type`` where type is the number of a
fixed type or the name of a type attribute, with ``*N`` for a list of N, ``[]`` for a list of types and ``&`` for a
reference; an attribute is ``name:kind``, with ``?`` when it has a default.
"""

import gzip
import os

from tensorflow.core.framework import op_def_pb2
from tensorflow.python import pywrap_tensorflow


def argument(arg):
    kind = arg.type_list_attr + "[]" if arg.type_list_attr else arg.type_attr or str(arg.type)
    return arg.name + ":" + kind + ("*" + arg.number_attr if arg.number_attr else "") + ("&" if arg.is_ref else "")


def main():
    ops = op_def_pb2.OpList()
    ops.ParseFromString(pywrap_tensorflow.TF_GetBuffer(pywrap_tensorflow.TF_GetAllOpList()))
    lines = []
    for op in ops.op:
        attrs = [a.name + ":" + a.type + ("?" if a.HasField("default_value") else "") for a in op.attr]
        parts = [op.name, *(",".join(p) for p in (map(argument, op.input_arg), map(argument, op.output_arg), attrs))]
        lines.append("\t".join(parts))
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tensorflow_ops.txt.gz")
    with open(path, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as file:
        file.write("\n".join(lines).encode() + b"\n")


if __name__ == "__main__":
    main()
