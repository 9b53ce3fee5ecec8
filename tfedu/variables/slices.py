"""Which part of a larger variable a variable is, and names that move between scopes."""

from __future__ import annotations

from typing import Any


def _marked(name: str) -> tuple[str, str]:
    """The mark of a control input or of a colocation, and what follows it."""
    mark = next((mark for mark in ("^", "loc:@") if name.startswith(mark)), "")
    return mark, name[len(mark) :]


def prepended(name: str, scope: str | None) -> str:
    """``name`` as it is called after an import into ``scope``.

    >>> prepended("^w", "copy"), prepended("w:0", None)
    ('^copy/w', 'w:0')
    """
    mark, rest = _marked(name)
    return f"{mark}{scope.removesuffix('/')}/{rest}" if scope else name


def stripped(name: str, scope: str | None) -> str:
    """``name`` without the ``scope`` it is exported from.

    >>> stripped("layer/w:0", "layer"), stripped("other/w:0", "layer")
    ('w:0', 'other/w:0')
    """
    mark, rest = _marked(name)
    return mark + rest.removeprefix(f"{scope.removesuffix('/')}/") if scope else name


class SaveSliceInfo:
    """The place of one part in a partitioned variable (TF: ``tf.Variable.SaveSliceInfo``).

    Args:
        full_name, full_shape: of the whole.
        var_offset, var_shape: where the part begins, and its extents.
        save_slice_info_def: the same as a ``SaveSliceInfoDef`` message.
        import_scope: scope that is put in front of the message's name.
    """

    def __init__(
        self,
        full_name: Any = None,
        full_shape: Any = None,
        var_offset: Any = None,
        var_shape: Any = None,
        save_slice_info_def: Any = None,
        import_scope: str | None = None,
    ) -> None:
        self.full_name, self.full_shape, self.var_offset, self.var_shape = full_name, full_shape, var_offset, var_shape
        if save_slice_info_def is not None:
            self.full_name = prepended(save_slice_info_def.full_name, import_scope)
            self.full_shape = list(save_slice_info_def.full_shape)
            self.var_offset = list(save_slice_info_def.var_offset)
            self.var_shape = list(save_slice_info_def.var_shape)

    @property
    def spec(self) -> str:
        """The place as checkpoints write it.

        >>> SaveSliceInfo("w", [4, 3], [2, 0], [2, 3]).spec
        '4 3 2,2:0,3'
        """
        whole = "".join(f"{extent} " for extent in self.full_shape)
        return whole + ":".join(f"{begin},{extent}" for begin, extent in zip(self.var_offset, self.var_shape))

    def to_proto(self, export_scope: str | None = None) -> Any:
        """The same as a ``SaveSliceInfoDef`` message; None if the variable is outside of the scope."""
        from tensorboard.compat.proto.variable_pb2 import SaveSliceInfoDef

        if export_scope is not None and not self.full_name.startswith(export_scope):
            return None
        return SaveSliceInfoDef(
            full_name=stripped(self.full_name, export_scope),
            full_shape=self.full_shape,
            var_offset=self.var_offset,
            var_shape=self.var_shape,
        )
