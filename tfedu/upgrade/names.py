"""Which of a program's names stand for parts of TensorFlow."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from tfedu.v0.forms import FORMS

ROOTS = ("tensorflow", "tfedu", "tfedu.v0", "tensorflow.compat.v1")

PREFIXES = {"nn.seq2seq.": "contrib.legacy_seq2seq."}
"""Namespaces that moved as a whole."""

CONSTANTS = {"GraphKeys.VARIABLES": "GraphKeys.GLOBAL_VARIABLES", "VARIABLES": "GraphKeys.GLOBAL_VARIABLES"}
"""Names of values that changed."""

_SUMMARIES = ("audio_summary", "histogram_summary", "image_summary", "scalar_summary")


def canonical(path: str) -> str:
    """``path`` without the detour that 0.12 offered for the old summaries.

    >>> canonical("contrib.deprecated.scalar_summary")
    'scalar_summary'
    """
    last = path.removeprefix("contrib.deprecated.")
    return last if last in _SUMMARIES else path


def successor(path: str) -> str | None:
    """The present name of ``tf.<path>``, or None when it has not changed.

    >>> successor("mul"), successor("nn.seq2seq.basic_rnn_seq2seq"), successor("matmul")
    ('multiply', 'contrib.legacy_seq2seq.basic_rnn_seq2seq', None)
    """
    for old, new in PREFIXES.items():
        if path.startswith(old):
            return new + path.removeprefix(old)
    form = FORMS.get(canonical(path))
    new_name = CONSTANTS.get(path) or (form.new if form else path)
    return None if new_name == path else new_name


@dataclass
class Names:
    """The names that import statements bind to TensorFlow or its parts."""

    bound: dict[str, str] = field(default_factory=dict)
    internals: list[tuple[int, str]] = field(default_factory=list)

    def collect(self, tree: ast.AST) -> None:
        """Add what the import statements of ``tree`` bind, wherever they stand."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self._bind(
                        node.lineno, alias.asname or alias.name.partition(".")[0], alias.name, bool(alias.asname)
                    )
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    self._bind(node.lineno, alias.asname or alias.name, f"{node.module}.{alias.name}", True)

    def _bind(self, line: int, name: str, module: str, whole: bool) -> None:
        root = next(
            (r for r in sorted(ROOTS, key=len, reverse=True) if module == r or module.startswith(f"{r}.")), None
        )
        if root is None:
            return
        path = module[len(root) + 1 :]
        if path.partition(".")[0] in ("python", "models") and root == "tensorflow":
            self.internals.append((line, module))
        self.bound[name] = path if whole else ""

    def path(self, node: ast.expr) -> tuple[ast.Name, str] | None:
        """``tf.nn.relu`` -> the name it starts from, and the path below TensorFlow; None for anything else."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self.bound:
            return None
        above = self.bound[node.id]
        return node, ".".join([*([above] if above else []), *reversed(parts)])
