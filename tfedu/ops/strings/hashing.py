"""Strings mapped to numbers: hash buckets and fingerprints."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, unchanged
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, either
from tfedu.ops.strings.hash_functions import farm_hash, murmur_hash, sip_hash


def _buckets(ctx: Any, x: np.ndarray, hashes: np.ndarray) -> np.ndarray:
    return (hashes % np.uint64(ctx.attr("num_buckets"))).astype(np.int64).reshape(x.shape)


def _strong_host(ctx: Any, x: np.ndarray) -> np.ndarray:
    key = ctx.attr("key")
    if len(key) != 2:
        raise ctx.invalid("Key must have 2 elements")
    return _buckets(ctx, x, sip_hash(x.ravel(), (key[0], key[1])))


declare(
    "StringToHashBucket",
    "string_tensor: string",
    "output: int64",
    "num_buckets: int >= 1",
    doc=("A number below num_buckets for each string", "把每个字符串映射到一个桶号"),
    shape=unchanged,
    host=lambda ctx, x: _buckets(ctx, x, murmur_hash(x.ravel())),
)
declare(
    "StringToHashBucketFast",
    "input: string",
    "output: int64",
    "num_buckets: int >= 1",
    doc=("A number below num_buckets for each string, by FarmHash", "用 FarmHash 把每个字符串映射到一个桶号"),
    shape=unchanged,
    host=lambda ctx, x: _buckets(ctx, x, farm_hash(x.ravel())),
)
declare(
    "StringToHashBucketStrong",
    "input: string",
    "output: int64",
    "num_buckets: int >= 1, key: list(int)",
    doc=("A number below num_buckets for each string, by SipHash with a key", "用带密钥的 SipHash 把字符串映射到桶号"),
    shape=unchanged,
    host=_strong_host,
)


def string_to_hash_bucket(
    string_tensor: Any = None, num_buckets: Any = None, name: str | None = None, input: Any = None
) -> Tensor:
    """A number from 0 to ``num_buckets`` - 1 for each string, int64; different strings may share one.

    The numbers equal TensorFlow's. :func:`string_to_hash_bucket_fast` spreads better.
    """
    strings = either("input", input, "string_tensor", string_tensor)
    return apply_op("StringToHashBucket", name, string_tensor=strings, num_buckets=num_buckets)


def string_to_hash_bucket_fast(input: Any, num_buckets: int, name: str | None = None) -> Tensor:
    """A number from 0 to ``num_buckets`` - 1 for each string by FarmHash64, int64, equal to TensorFlow's.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(string_to_hash_bucket_fast(["Hello", "TensorFlow"], 3)).tolist()
    [0, 2]
    """
    return apply_op("StringToHashBucketFast", name, input=input, num_buckets=num_buckets)


def string_to_hash_bucket_strong(input: Any, num_buckets: int, key: Any, name: str | None = None) -> Tensor:
    """A number from 0 to ``num_buckets`` - 1 for each string by SipHash-2-4 under a secret key.

    Who does not know the key cannot make up strings that all share a bucket.

    Args:
        key: two integers.

    Raises:
        InvalidArgumentError (in a run): ``Key must have 2 elements``.
    """
    return apply_op("StringToHashBucketStrong", name, input=input, num_buckets=num_buckets, key=key)


# -- fingerprints -----------------------------------------------------------------------------------------------------


def _fingerprint_shape(ctx: ShapeContext) -> list[Dims]:
    data, method = ctx.rank_at_least(0, 1), ctx.value(1)
    ctx.rank(1, 0)
    if method is not None and method.item() != b"farmhash64":
        raise ctx.error(f"Unsupported method: {method.item().decode()}")
    return [(None if data is None else data[0], 8)]


def _fingerprint_host(ctx: Any, data: np.ndarray, method: np.ndarray) -> np.ndarray:
    if method.item() != b"farmhash64":
        raise ctx.invalid(f"Unsupported method: {method.item().decode()}")
    rows = list(data)
    if data.dtype == object:
        rows = [row if isinstance(row, bytes) else farm_hash(row.ravel()).astype("<u8") for row in rows]
    hashes = farm_hash([row if isinstance(row, bytes) else np.ascontiguousarray(row).tobytes() for row in rows])
    return hashes.astype("<u8").view(np.uint8).reshape(len(rows), 8)


declare(
    "Fingerprint",
    "data: T, method: string",
    "fingerprint: uint8",
    "T: type",
    doc=("Eight bytes that stand for each row", "每一行的 8 字节指纹"),
    shape=_fingerprint_shape,
    host=_fingerprint_host,
)


def fingerprint(data: Any, method: Any = "farmhash64", name: str | None = None) -> Tensor:
    """Eight bytes for each row of ``data`` that hardly any other row shares, uint8 [rows, 8], equal to TensorFlow's.

    Raises:
        ValueError: another ``method``, or a scalar.
    """
    return apply_op("Fingerprint", name, data=data, method=method)
