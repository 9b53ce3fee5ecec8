"""Nested structures (``tf.nest``): lists, tuples, named tuples and dicts of things, flattened and put together again.

The order of a dict is that of its sorted keys, whatever order it was filled in. Arrays, strings and tensors are leaves;
so is a tensor of several parts (IndexedSlices, SparseTensor) unless ``expand_composites`` asks for its parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, MappingView, Sequence
from typing import Any

from tfedu.graph.composite import Composite


def is_nested(seq: Any) -> bool:
    """Whether ``seq`` is a sequence (no string) or a dict.

    >>> is_nested([]), is_nested({"a": 1}), is_nested("ab")
    (True, True, False)
    """
    return isinstance(seq, (Sequence, Mapping, MappingView, bytearray)) and not isinstance(seq, (str, bytes))


def _has_parts(value: Any, expand_composites: bool) -> bool:
    return is_nested(value) or (expand_composites and isinstance(value, Composite))


def _parts(structure: Any) -> Sequence[Any]:
    """What a structure holds, in the order of :func:`flatten`."""
    if isinstance(structure, Mapping):
        return [structure[key] for key in sorted(structure)]
    return structure._parts() if isinstance(structure, Composite) else list(structure)


def flatten(structure: Any, expand_composites: bool = False) -> list[Any]:
    """The leaves of ``structure`` from left to right (TF: ``tf.nest.flatten``).

    Raises:
        TypeError: a dict whose keys cannot be sorted.

    >>> flatten({"b": 1, "a": [2, (3,)]})
    [2, 3, 1]
    """
    return list(_leaves(structure, expand_composites))


def _leaves(structure: Any, expand_composites: bool) -> Iterator[Any]:
    if not _has_parts(structure, expand_composites):
        yield structure
        return
    for part in _parts(structure):
        yield from _leaves(part, expand_composites)


def pack_sequence_as(structure: Any, flat_sequence: Any, expand_composites: bool = False) -> Any:
    """The leaves ``flat_sequence`` in the form of ``structure`` (TF: ``tf.nest.pack_sequence_as``).

    Raises:
        TypeError: ``flat_sequence must be a sequence``.
        ValueError: there are more leaves than places, or fewer.

    >>> pack_sequence_as({"b": 0, "a": [0, (0,)]}, [1, 2, 3])
    {'b': 3, 'a': [1, (2,)]}
    """
    if not _has_parts(flat_sequence, expand_composites):
        raise TypeError("flat_sequence must be a sequence")
    leaves = list(flat_sequence)
    if not _has_parts(structure, expand_composites):
        if len(leaves) != 1:
            raise ValueError(f"Structure is a scalar but len(flat_sequence) == {len(leaves)} > 1")
        return leaves[0]
    places = len(flatten(structure, expand_composites))
    if places != len(leaves):
        raise ValueError(
            f"Could not pack sequence. Structure had {places} elements, but flat_sequence had {len(leaves)} elements.  "
            f"Structure: {structure}, flat_sequence: {flat_sequence}."
        )
    return _packed(structure, iter(leaves), expand_composites)


def _packed(structure: Any, leaves: Iterator[Any], expand_composites: bool) -> Any:
    if not _has_parts(structure, expand_composites):
        return next(leaves)
    return _like(structure, [_packed(part, leaves, expand_composites) for part in _parts(structure)])


def _like(structure: Any, parts: list[Any]) -> Any:
    """``parts``, which stand in the order of :func:`flatten`, in a container of the same kind."""
    kind: Any = type(structure)
    if isinstance(structure, Mapping):
        by_key = dict(zip(sorted(structure), parts))
        pairs = [(key, by_key[key]) for key in structure]
        return kind(structure.default_factory, pairs) if isinstance(structure, defaultdict) else kind(pairs)
    if _fields(structure) or isinstance(structure, Composite):
        return kind(*parts)
    return parts if isinstance(structure, (range, MappingView)) else kind(parts)


def _fields(structure: Any) -> tuple[str, ...]:
    """The field names of a named tuple."""
    return tuple(getattr(structure, "_fields", ())) if isinstance(structure, tuple) else ()


def map_structure(
    func: Callable[..., Any], *structure: Any, check_types: bool = True, expand_composites: bool = False, **kwargs: Any
) -> Any:
    """``func`` of the leaves that stand at the same place of each structure, in the form of the first one.

    Raises:
        TypeError: ``func`` cannot be called, or containers differ in type (unless ``check_types`` is False).
        ValueError: no structure, or structures that do not match.

    >>> map_structure(lambda x, y: x + y, {"w": 1, "b": (2,)}, {"w": 10, "b": (20,)})
    {'w': 11, 'b': (22,)}
    """
    if not callable(func):
        raise TypeError(f"func must be callable, got: {func}")
    if not structure:
        raise ValueError("Must provide at least one structure")
    if kwargs:
        unknown = "`, `".join(kwargs)
        raise ValueError(f"Only valid keyword arguments are `check_types` and `expand_composites`, not: `{unknown}`")
    for other in structure[1:]:
        assert_same_structure(structure[0], other, check_types, expand_composites)
    columns = zip(*(flatten(s, expand_composites) for s in structure))
    return pack_sequence_as(structure[0], [func(*leaves) for leaves in columns], expand_composites)


class _Dot:
    """A leaf whose value does not matter."""

    def __repr__(self) -> str:
        return "."


def assert_same_structure(nest1: Any, nest2: Any, check_types: bool = True, expand_composites: bool = False) -> None:
    """Check that two structures are nested in the same way (TF: ``tf.nest.assert_same_structure``).

    Raises:
        ValueError: something is nested in one of them only, or numbers of elements or keys differ.
        TypeError: containers differ in type (unless ``check_types`` is False).

    >>> assert_same_structure([1, 2], (3, 4), check_types=False)
    """
    try:
        _compare(nest1, nest2, check_types, expand_composites)
    except (ValueError, TypeError) as error:
        dots = [map_structure(lambda _: _Dot(), nest) for nest in (nest1, nest2)]
        raise type(error)(
            f"The two structures don't have the same nested structure.\n\nFirst structure: {_show(nest1)}\n\n"
            f"Second structure: {_show(nest2)}\n\nMore specifically: {error}\n"
            f"Entire first structure:\n{dots[0]}\nEntire second structure:\n{dots[1]}"
        ) from None


def _show(value: Any) -> str:
    return f"type={type(value).__name__} str={value}"


def _compare(one: Any, two: Any, check_types: bool, expand_composites: bool) -> None:
    nested = [_has_parts(value, expand_composites) for value in (one, two)]
    if nested[0] != nested[1]:
        deep, flat = (one, two) if nested[0] else (two, one)
        raise ValueError(f'Substructure "{_show(deep)}" is a sequence, while substructure "{_show(flat)}" is not')
    if not nested[0]:
        return
    if check_types:
        _compare_types(one, two)
    first, second = _parts(one), _parts(two)
    for part, other in zip(first, second):
        _compare(part, other, check_types, expand_composites)
    if len(first) != len(second):
        raise ValueError(
            "The two structures don't have the same number of elements. "
            f"First structure: {_show(one)}. Second structure: {_show(two)}"
        )


def _compare_types(one: Any, two: Any) -> None:
    if isinstance(one, Mapping) and isinstance(two, Mapping):
        if set(one) != set(two):
            raise ValueError(
                "The two dictionaries don't have the same set of keys. First structure has keys "
                f"{_show(list(one))}, while second structure has keys {_show(list(two))}"
            )
        return
    kinds = [type(value).__name__ for value in (one, two)]
    alike = kinds[0] == kinds[1] and _fields(one) == _fields(two)
    if not alike and not (isinstance(one, list) and isinstance(two, list)):
        raise TypeError(
            f"The two namedtuples don't have the same sequence type. First structure {_show(one)} has type {kinds[0]}, "
            f"while second structure {_show(two)} has type {kinds[1]}"
        )
