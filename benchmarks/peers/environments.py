"""Where the peers live: an environment each under ``.peers/``, made by ``make bench-peers``.

    python -m benchmarks.peers.environments [NAME ...]
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / ".peers"


@dataclass(frozen=True)
class Peer:
    """A library to be timed: its module, what pip installs, and the interpreter it needs ("" for this one)."""

    module: str
    packages: tuple[str, ...]
    python: str = ""


PEERS = {
    "TensorFlow 1.15": Peer("tensorflow", ("tensorflow==1.15.5", "protobuf<3.21", "numpy<1.19"), "python3.7"),
    "TensorFlow 2": Peer("tensorflow", ("tensorflow-cpu",)),
    "PyTorch": Peer("torch", ("torch==2.13.0", "numpy")),
    "JAX": Peer("jax", ("jax", "jaxlib")),
}
OURS = "tfedu"
NUMPY = "NumPy"
"""With OpenBLAS: the peer for matrix products; it is installed beside tfedu."""


def python_of(name: str) -> Path | None:
    """The interpreter that has a peer, None where the peer is not installed."""
    if name in (OURS, NUMPY):
        return Path(sys.executable)
    python = FOLDER / name.lower().replace(" ", "-") / "bin" / "python"
    return python if python.is_file() else None


def create(name: str) -> None:
    """Make a peer's environment, unless it is there or its interpreter is not."""
    peer = PEERS[name]
    if python_of(name) is not None:
        print(f"{name}: already there")
        return
    named = os.environ.get("PYTHON_FOR_TENSORFLOW_1", peer.python) if peer.python else sys.executable
    interpreter = shutil.which(named)
    if interpreter is None:
        print(f"{name}: needs {peer.python}; name one with PYTHON_FOR_TENSORFLOW_1")
        return
    place = FOLDER / name.lower().replace(" ", "-")
    print(f"{name}: installing {' '.join(peer.packages)}")
    subprocess.run([interpreter, "-m", "venv", place], check=True)
    try:
        subprocess.run([place / "bin" / "python", "-m", "pip", "install", "--quiet", *peer.packages], check=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(place)
        print(f"{name}: could not be installed; see above")


if __name__ == "__main__":
    for wanted in sys.argv[1:] or PEERS:
        create(wanted)
