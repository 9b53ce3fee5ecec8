"""Small stand-ins for MNIST, and a file server on a real socket that misbehaves when told to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from tfedu.datasets import find, write_idx

NAMES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty cache, no data path, and no proxy between a test and its server."""
    monkeypatch.setenv("TFEDU_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("TFEDU_DATA", raising=False)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")


# Asked before any test empties the data path.
_REAL_MNIST = find("mnist")


@pytest.fixture
def real_mnist() -> Path:
    """The folder with the real MNIST files; skips where there is none."""
    if _REAL_MNIST is None:
        pytest.skip("MNIST is not on this machine: set TFEDU_DATA to a folder that has it")
    return _REAL_MNIST


@pytest.fixture
def small_mnist(tmp_path: Path) -> Callable[..., Path]:
    """``small_mnist(train=30, test=10, raw=False, folder="small")`` writes four good files and gives their folder.

    Pixel [0, 0] of every image is its index, and its label is the index modulo ten.
    """

    def write(train: int = 30, test: int = 10, raw: bool = False, folder: str = "small") -> Path:
        where = tmp_path / folder
        where.mkdir(parents=True, exist_ok=True)
        for count, images_name, labels_name in ((train, *NAMES[:2]), (test, *NAMES[2:])):
            images = np.zeros((count, 28, 28), np.uint8)
            images[:, 0, 0] = np.arange(count)
            images[:, 27, 27] = 255
            write_idx(where / images_name.removesuffix(".gz" if raw else ""), images)
            write_idx(where / labels_name.removesuffix(".gz" if raw else ""), (np.arange(count) % 10).astype(np.uint8))
        return where

    return write


@dataclass
class FileServer:
    """An HTTP server on 127.0.0.1 for what ``files`` holds; the other fields are its faults, read at each request."""

    files: dict[str, bytes] = field(default_factory=dict)
    ranges: bool = True
    drop_after: list[int] = field(default_factory=list)
    """Body bytes after which to cut the connection, one entry for each of the next answers."""
    lie_about_range: bool = False
    lengthless: bool = False
    status: int | None = None
    stall: threading.Event | None = None
    """Set: an answer waits for it before its body goes out."""
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    """Path and Range header of every request."""
    url: str = ""


@pytest.fixture
def serve() -> Iterator[Callable[..., FileServer]]:
    """``serve(**fields)`` starts a :class:`FileServer` that ends with the test."""
    running: list[ThreadingHTTPServer] = []

    def start(**fields: object) -> FileServer:
        state = FileServer(**fields)  # type: ignore[arg-type]
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        running.append(server)
        state.url = f"http://127.0.0.1:{server.server_port}/"
        return state

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def _handler(state: FileServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            state.requests.append((self.path, asked))
            body = state.files.get(self.path.lstrip("/"))
            if state.status or body is None:
                self.send_error(state.status or 404)
                return
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and state.ranges else 0
            if start and start >= len(body):
                self.send_error(416)
                return
            self.send_response(206 if start else 200)
            if start:
                first = start + 1 if state.lie_about_range else start
                self.send_header("Content-Range", f"bytes {first}-{len(body) - 1}/{len(body)}")
            if not state.lengthless:
                self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            if state.stall:
                state.stall.wait(10)
            rest = body[start:]
            self.wfile.write(rest[: state.drop_after.pop(0)] if state.drop_after else rest)

        def log_message(self, format: str, *arguments: object) -> None:
            """Requests are recorded in ``state`` and not printed."""

    return Handler
