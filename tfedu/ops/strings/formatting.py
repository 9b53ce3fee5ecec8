"""Tensors written into text, and printed while the graph runs."""

from __future__ import annotations

import logging as python_logging
import os
import pprint
import random
import sys
from typing import Any

import numpy as np

from tfedu.graph import dtypes, nest
from tfedu.graph.operation import Operation
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, nothing, scalar
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.array_text import printed
from tfedu.ops.sparse_tensor import SparseTensor
from tfedu.platform import logging
from tfedu.platform.paths import as_tensorflow_errors, local


def _format_host(ctx: Any, *values: np.ndarray) -> bytes:
    pieces = ctx.attr("template").split(ctx.attr("placeholder"))
    if len(pieces) != len(values) + 1:
        raise ctx.invalid(
            f"num placeholders in template and num inputs must match: {len(pieces) - 1} vs. {len(values)}"
        )
    texts = [printed(value, ctx.attr("summarize")) for value in values]
    return "".join(piece + text for piece, text in zip(pieces, [*texts, ""])).encode()


declare(
    "StringFormat",
    "inputs: T",
    "output: string",
    "T: list(type), template: string = '%s', placeholder: string = '%s', summarize: int = 3",
    doc=("Values of tensors put into a text", "把张量的值填入文本"),
    shape=scalar,
    host=_format_host,
)


def string_format(
    template: str, inputs: Any, placeholder: str = "{}", summarize: int = 3, name: str | None = None
) -> Tensor:
    """``template`` with the values of ``inputs`` where its placeholders stand (TF: ``tf.strings.format``).

    Args:
        template: a text.
        inputs: a tensor, or a list of as many tensors as there are placeholders.
        placeholder: what to replace.
        summarize: how many elements to show at either end of each axis; -1 shows all.

    Raises:
        ValueError: another number of tensors than of placeholders.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(string_format("w = {}, b = {}", [[1.5, 2.0], 3]))
    b'w = [1.5 2], b = 3'
    """
    inputs = [inputs] if isinstance(inputs, Tensor) or hasattr(inputs, "_as_graph_element") else list(inputs)
    count = template.count(placeholder)
    if count != len(inputs):
        raise ValueError(f"{count} placeholder(s) in template does not match {len(inputs)} tensor(s) provided as input")
    return apply_op(
        "StringFormat", name, inputs=inputs, template=template, placeholder=placeholder, summarize=summarize
    )


# -- tf.print ---------------------------------------------------------------------------------------------------------

_LEVELS = {"log(info)": logging.INFO, "log(warning)": logging.WARN, "log(error)": logging.ERROR}


def _print_host(ctx: Any, text: np.ndarray) -> list[Any]:
    stream, line = ctx.attr("output_stream"), text.item().decode("utf8", "replace")
    if stream in _LEVELS:
        logging.log(_LEVELS[stream], "%s", line)
    elif stream.startswith("file://"):
        with as_tensorflow_errors(stream, ctx.op), open(local(stream), "a", encoding="utf8") as file:
            file.write(line + ctx.attr("end"))
    else:
        print(line, end=ctx.attr("end"), file=sys.stdout if stream == "stdout" else sys.stderr, flush=True)
    return []


def _print_shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(0, 0)
    return nothing(ctx)


declare(
    "PrintV2",
    "input: string",
    "",
    "output_stream: string = 'stderr', end: string = '\n'",
    doc=("Prints a text", "打印一段文本"),
    shape=_print_shape,
    host=_print_host,
    stateful=True,
)


def _stream_name(stream: Any) -> str:
    if isinstance(stream, str) and stream.startswith("file://"):
        return stream
    for name, meanings in (
        ("stdout", [sys.stdout]),
        ("stderr", [sys.stderr]),
        ("log(info)", [logging.INFO, logging.info, python_logging.info]),
        ("log(warning)", [logging.WARN, logging.warn, python_logging.warning, python_logging.warn]),
        ("log(error)", [logging.ERROR, logging.error, python_logging.error]),
    ):
        if any(stream is meaning or stream == meaning for meaning in meanings):
            return name
    raise ValueError(
        f"Unsupported output stream, logging level, or file.{stream}. Supported streams are sys.stdout, sys.stderr, "
        "tf.logging.info, tf.logging.warning, tf.logging.error. File needs to be in the form of 'file://<filepath>'."
    )


def _is_tensor(value: Any) -> bool:
    return isinstance(value, (Tensor, SparseTensor)) or hasattr(value, "_as_graph_element")


def _template(value: Any, placeholder: str, tensors: list[Any]) -> str:
    """The text of one argument, with placeholders for the tensors in it, which are appended to ``tensors``."""

    def part(leaf: Any) -> Any:
        if isinstance(leaf, SparseTensor):
            tensors.extend([leaf.indices, leaf.values, leaf.dense_shape])
            return f"SparseTensor(indices={placeholder}, values={placeholder}, shape={placeholder})"
        if _is_tensor(leaf):
            tensors.append(leaf)
            return placeholder
        return leaf

    if isinstance(value, str):
        return value
    return pprint.pformat(nest.pack_sequence_as(value, [part(leaf) for leaf in nest.flatten(value)]))


def print_(*inputs: Any, **kwargs: Any) -> Operation:
    """An operation that prints its arguments when it runs (TF: ``tf.print``).

    Args:
        inputs: tensors, other values, and structures of both; they are separated by ``sep``.
        output_stream: ``sys.stderr`` (default), ``sys.stdout``, ``tf.logging.info`` (``warning``, ``error``), or
            ``"file://"`` and a path, to which is appended.
        summarize: how many elements to show at either end of each axis (default 3); -1 shows all.
        sep: between two arguments (default: a space).
        end: after the last one (default: a new line).
        name: of the operation.

    Returns:
        the operation; nothing is printed unless it runs, as it does behind ``tf.control_dependencies``.

    Raises:
        ValueError: another stream, or an argument of another name.
    """
    stream = kwargs.pop("output_stream", sys.stderr)
    name = kwargs.pop("name", None)
    summarize, sep, end = kwargs.pop("summarize", 3), kwargs.pop("sep", " "), kwargs.pop("end", os.linesep)
    if kwargs:
        raise ValueError(f"Unrecognized keyword arguments for tf.print: {kwargs}")
    target = _stream_name(stream)
    if len(inputs) == 1 and isinstance(inputs[0], Tensor) and inputs[0].dtype == dtypes.string and inputs[0].dims == ():
        text = inputs[0]
    else:
        plain = " ".join(str(leaf) for leaf in nest.flatten(list(inputs)) if not _is_tensor(leaf))
        placeholder, digits = "{}", random.Random(5)
        while placeholder in plain:
            placeholder += str(digits.randint(0, 9))
        tensors: list[Any] = []
        template = sep.join(_template(value, placeholder, tensors) for value in inputs)
        text = string_format(
            template.replace(f"'{placeholder}'", placeholder),
            tensors,
            placeholder,
            summarize,
            f"{name}_format" if name else None,
        )
    return apply_op("PrintV2", name, input=text, output_stream=target, end=end)
