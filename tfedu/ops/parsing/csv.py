"""Lines of comma-separated values, one tensor a column."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.strings.arrays import strings
from tfedu.ops.strings.numbers import parsed_number

_C_NAMES = {"float32": "float", "float64": "double"}


class _Reader:
    """Splits records into fields by TensorFlow's rules (those of RFC 4180, strictly)."""

    def __init__(self, ctx: Any) -> None:
        delimiter = ctx.attr("field_delim")
        if len(delimiter) != 1:
            raise ctx.invalid("field_delim should be only 1 char")
        self.ctx = ctx
        self.delimiter = delimiter.encode()
        self.quoting = ctx.attr("use_quote_delim")
        end = re.escape(self.delimiter)
        self.plain = re.compile(rb"[^\n\r" + (b'"' if self.quoting else b"") + end + rb"]*(?=" + end + rb"|\Z)")
        self.quoted = re.compile(rb'"((?:[^"]|"")*)"(?=' + end + rb"|\Z)")

    def fields(self, record: bytes) -> Iterator[bytes]:
        """The fields of one record, from left to right."""
        at = 0
        while at < len(record):
            if record[at] in b"\n\r":  # skipped in front of a field
                at += 1
                continue
            quoted = self.quoting and record.startswith(b'"', at)
            match = (self.quoted if quoted else self.plain).match(record, at)
            if match is None:
                raise self.ctx.invalid(self._fault(record, at, quoted))
            yield match[1].replace(b'""', b'"') if quoted else match[0]
            at = match.end() + 1
        if record.endswith(self.delimiter):
            yield b""

    @staticmethod
    def _fault(record: bytes, at: int, quoted: bool) -> str:
        if not quoted:
            return "Unquoted fields cannot have quotes/CRLFs inside"
        if re.compile(rb'"(?:[^"]|"")*"[^"]').match(record, at):
            return "Quote inside a string has to be escaped by another quote"
        return "Quoted field has to end with quote followed by delim or end"


def _host(ctx: Any, records: np.ndarray, *defaults: np.ndarray) -> list[np.ndarray]:
    kinds, missing, chosen = ctx.attr("OUT_TYPE"), ctx.attr("na_value").encode(), ctx.attr("select_cols")
    for i, default in enumerate(defaults):
        if default.ndim > 1 or default.size > 1:
            raise ctx.invalid(f"There should only be 1 default per field but field {i} has {default.size}")
    reader = _Reader(ctx)
    columns: list[list[Any]] = [[] for _ in kinds]
    for row, record in enumerate(records.ravel()):
        fields = list(itertools.islice(reader.fields(record), chosen[-1] + 1 if chosen else None))
        if chosen:
            fields = [fields[i] for i in chosen if i < len(fields)]
        if len(fields) != len(kinds):
            raise ctx.invalid(f"Expect {len(kinds)} fields but have {len(fields)} in record {row}")
        for i, (field, kind, default) in enumerate(zip(fields, kinds, defaults)):
            columns[i].append(_value(ctx, field, kind, default, missing, i, row))
    return [
        strings(column, records.shape)
        if kind.name == "string"
        else np.array(column, kind.numpy_type).reshape(records.shape)
        for column, kind in zip(columns, kinds)
    ]


def _value(ctx: Any, field: bytes, kind: Any, default: np.ndarray, missing: bytes, column: int, row: int) -> Any:
    if field in (b"", missing):
        if not default.size:
            raise ctx.invalid(f"Field {column} is required but missing in record {row}!")
        return default.ravel()[0]
    if kind.name == "string":
        return field
    number = parsed_number(field, np.dtype(kind.numpy_type))
    if number is None:
        name, shown = _C_NAMES.get(kind.name, kind.name), field.decode("utf8", "backslashreplace")
        raise ctx.invalid(f"Field {column} in record {row} is not a valid {name}: {shown}")
    return number


def _shape(ctx: ShapeContext) -> list[Dims]:
    for i in range(1, len(ctx)):
        dims = ctx.dims(i)
        if dims is not None and len(dims) > 1:
            raise ctx.error(f"Shape must be at most rank 1 but is rank {len(dims)}")
        if dims and (dims[0] or 0) > 1:
            raise ctx.error("Shape of a default must be a length-0 or length-1 vector, or a scalar.")
    return [ctx.dims(0)] * (len(ctx) - 1)


declare(
    "DecodeCSV",
    "records: string, record_defaults: OUT_TYPE",
    "output: OUT_TYPE",
    "OUT_TYPE: list({float32, float64, int32, int64, string}) >= 1, field_delim: string = ',', "
    "use_quote_delim: bool = true, na_value: string = '', select_cols: list(int) = []",
    doc=("Lines of comma-separated values as one tensor a column", "把 CSV 文本行解析为每列一个张量"),
    shape=_shape,
    host=_host,
)


def decode_csv(
    records: Any,
    record_defaults: Any,
    field_delim: str = ",",
    use_quote_delim: bool = True,
    name: str | None = None,
    na_value: str = "",
    select_cols: list[int] | None = None,
) -> list[Tensor]:
    """The columns of lines of comma-separated values (TF: ``tf.decode_csv``).

    Args:
        records: strings of any shape, each one line.
        record_defaults: one for each column: a scalar or a list of one value, which also gives the column's type
            (float32, float64, int32, int64 or string) and stands for empty fields; an empty list of that type makes
            the column compulsory.
        field_delim: the one character between fields.
        use_quote_delim: whether a field may stand in double quotes, in which delimiters and line ends are ordinary and
            a quote is written twice.
        na_value: what counts as empty as well.
        select_cols: the numbers of the columns wanted, ascending; by default all.

    Returns:
        a list of tensors, each of the shape of ``records``.

    Raises:
        ValueError: ``select_cols`` that do not ascend or do not go with the defaults.
        InvalidArgumentError (in a run): ``Expect 2 fields but have 3 in record 0``, ``Field 0 in record 0 is not a
            valid int32: x``, wrong quotes.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     width, kind = sess.run(decode_csv("3.5,setosa", [[0.0], [""]]))
    >>> float(width), kind
    (3.5, b'setosa')
    """
    if select_cols is not None:
        if any(one >= two for one, two in itertools.pairwise(select_cols)):
            raise ValueError("select_cols is not strictly increasing.")
        if select_cols[0] < 0:
            raise ValueError("select_cols contains negative values.")
        if len(select_cols) != len(record_defaults):
            raise ValueError("Length of select_cols and record_defaults do not match.")
    return apply_op(
        "DecodeCSV",
        name,
        records=records,
        record_defaults=record_defaults,
        field_delim=field_delim,
        use_quote_delim=use_quote_delim,
        na_value=na_value,
        select_cols=select_cols,
    )
