"""Frozen answers on disk: one ``.json`` with everything that has words, one ``.npz`` with all numbers.

Thousands of tiny arrays would cost more in archive headers than in numbers, so each family keeps one flat pool per
dtype and the JSON refers to slices of it.
"""

import json
import os

import numpy as np

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")


class Writer(object):
    """Collects answers of one family."""

    def __init__(self):
        self._pools, self._lengths = {}, {}

    def encode(self, value):
        """A JSON value that stands for ``value``; arrays go to the pools."""
        if isinstance(value, (np.ndarray, np.generic)):
            return self._encode_array(np.asarray(value))
        if isinstance(value, bytes):
            return {"bytes": value.decode("latin-1")}
        if isinstance(value, dict):
            return {str(key): self.encode(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.encode(item) for item in value]
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        raise TypeError("a program returned {!r}".format(value))

    def _encode_array(self, array):
        if array.dtype.kind in "OSU":
            words = [item.decode("latin-1") if isinstance(item, bytes) else str(item) for item in array.ravel()]
            return {"array": ["string", list(array.shape), words]}
        dtype = array.dtype.name
        start = self._lengths.get(dtype, 0)
        self._pools.setdefault(dtype, []).append(np.ascontiguousarray(array).ravel())
        self._lengths[dtype] = start + array.size
        return {"array": [dtype, list(array.shape), start]}

    def save(self, family, document, folder=DATA):
        """Write both files of a family."""
        lines = [
            '"{}": {}'.format(key, json.dumps(document[key], separators=(",", ":"), sort_keys=True)) for key in document
        ]
        with open(os.path.join(folder, family + ".json"), "w", newline="\n") as stream:
            stream.write("{\n" + ",\n".join(lines) + "\n}\n")
        pools = {dtype: np.concatenate(parts) for dtype, parts in self._pools.items()}
        np.savez_compressed(os.path.join(folder, family + ".npz"), **pools)


class Reader(object):
    """The frozen answers of one family: ``reader[case_id]`` is what the generator put there, arrays restored."""

    def __init__(self, family, folder=DATA):
        with open(os.path.join(folder, family + ".json")) as stream:
            self._document = json.load(stream)
        with np.load(os.path.join(folder, family + ".npz")) as archive:
            self._pools = {dtype: archive[dtype] for dtype in archive.files}

    def __contains__(self, key):
        return key in self._document

    def __iter__(self):
        return iter(self._document)

    def __getitem__(self, key):
        return self._decode(self._document[key])

    def _decode(self, value):
        if isinstance(value, list):
            return [self._decode(item) for item in value]
        if not isinstance(value, dict):
            return value
        if set(value) == {"bytes"}:
            return value["bytes"].encode("latin-1")
        if set(value) == {"array"}:
            dtype, shape, where = value["array"]
            if dtype == "string":
                return np.array([word.encode("latin-1") for word in where], dtype=object).reshape(shape)
            return self._pools[dtype][where : where + int(np.prod(shape))].reshape(shape)
        return {key: self._decode(item) for key, item in value.items()}
