"""Downloads over real sockets, from servers that break off, lie, forget and serve rubbish."""

from __future__ import annotations

import gzip
import hashlib
import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tfedu import datasets
from tfedu.datasets import DatasetError, DownloadError, download, mnist, registry
from tfedu.datasets.download import fetch_files
from tfedu.datasets.registry import Entry, RemoteFile
from tfedu.i18n import set_language

RAW = np.random.default_rng(0).integers(0, 50, 300_000, np.uint8).tobytes()
PACKED = gzip.compress(RAW, mtime=0)
OTHER = gzip.compress(RAW, compresslevel=1, mtime=0)
"""The same content, compressed by someone else."""


def described(name: str, packed: bytes, raw: bytes) -> RemoteFile:
    return RemoteFile(name, len(packed), hashlib.sha256(packed).hexdigest(), len(raw), hashlib.sha256(raw).hexdigest())


FILE = described("data.gz", PACKED, RAW)
Serve = Callable[..., "object"]


def get(folder: Path, *servers: object, file: RemoteFile = FILE, **options: object) -> Path:
    mirrors = [server if isinstance(server, str) else server.url for server in servers]
    fetch_files([file], mirrors, folder, progress=False, **options)
    return folder / file.name


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_a_good_server(serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    server = serve(files={"data.gz": PACKED})
    assert get(tmp_path / "new" / "folder", server).read_bytes() == PACKED
    assert leftovers(tmp_path / "new" / "folder") == ["data.gz"]
    assert capsys.readouterr().out == f"Successfully downloaded data.gz {len(PACKED)} bytes.\n"


def test_what_is_there_is_not_fetched_again(serve: Serve, tmp_path: Path) -> None:
    server = serve(files={"data.gz": PACKED})
    for _ in range(2):
        get(tmp_path, server)
    assert len(server.requests) == 1


def test_a_broken_connection_is_resumed(serve: Serve, tmp_path: Path) -> None:
    server = serve(files={"data.gz": PACKED}, drop_after=[70_000, 50_000])
    assert get(tmp_path, server).read_bytes() == PACKED
    assert server.requests == [("/data.gz", None), ("/data.gz", "bytes=70000-"), ("/data.gz", "bytes=120000-")]


def test_the_next_call_resumes_what_the_last_one_left(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "data.gz.part").write_bytes(PACKED[:1000])
    server = serve(files={"data.gz": PACKED})
    assert get(tmp_path, server).read_bytes() == PACKED
    assert server.requests == [("/data.gz", "bytes=1000-")]


def test_another_mirror_resumes_too(serve: Serve, tmp_path: Path) -> None:
    dying = serve(files={"data.gz": PACKED}, drop_after=[60_000, 0, 0, 0, 0])
    healthy = serve(files={"data.gz": PACKED})
    assert get(tmp_path, dying, healthy).read_bytes() == PACKED
    assert healthy.requests == [("/data.gz", "bytes=60000-")]


def test_a_server_without_ranges_starts_over(serve: Serve, tmp_path: Path) -> None:
    server = serve(files={"data.gz": PACKED}, ranges=False, drop_after=[70_000])
    assert get(tmp_path, server).read_bytes() == PACKED
    assert len(server.requests) == 2


def test_a_server_that_does_not_say_how_much(serve: Serve, tmp_path: Path) -> None:
    """Without a length a broken connection looks like the end: only the checksum can tell."""
    assert get(tmp_path / "good", serve(files={"data.gz": PACKED}, lengthless=True)).read_bytes() == PACKED
    server = serve(files={"data.gz": PACKED}, lengthless=True, drop_after=[70_000])
    with pytest.raises(DownloadError, match="these 70000 bytes are not"):
        get(tmp_path, server)
    assert get(tmp_path, server).read_bytes() == PACKED


def test_a_leftover_of_something_else_is_thrown_away(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "data.gz.part").write_bytes(b"x" * 5000)
    server = serve(files={"data.gz": PACKED})
    assert get(tmp_path, server).read_bytes() == PACKED
    assert [asked for _, asked in server.requests] == ["bytes=5000-", None]


@pytest.mark.parametrize("left", [PACKED, PACKED + b"more"], ids=["whole", "too long"])
def test_a_leftover_with_nothing_left_to_fetch(serve: Serve, tmp_path: Path, left: bytes) -> None:
    (tmp_path / "data.gz.part").write_bytes(left)
    assert get(tmp_path, serve(files={"data.gz": PACKED})).read_bytes() == PACKED


def test_a_server_that_answers_another_range(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "data.gz.part").write_bytes(PACKED[:1000])
    liar = serve(files={"data.gz": PACKED}, lie_about_range=True)
    with pytest.raises(DownloadError, match="Content-Range"):
        get(tmp_path, liar)
    assert get(tmp_path, serve(files={"data.gz": PACKED})).read_bytes() == PACKED


def test_a_recompressed_copy_is_recognised_by_its_content(serve: Serve, tmp_path: Path) -> None:
    assert OTHER != PACKED
    assert get(tmp_path, serve(files={"data.gz": OTHER})).read_bytes() == OTHER


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"<html>Please log in to the hotel's network</html>",
        PACKED[:-1] + bytes([PACKED[-1] ^ 1]),
        PACKED[:-100],
        gzip.compress(RAW[:-1]),
        gzip.compress(RAW + b"x"),
        gzip.compress(bytes(2**24)),
    ],
)
def test_rubbish_is_never_kept(serve: Serve, tmp_path: Path, rubbish: bytes) -> None:
    server = serve(files={"data.gz": rubbish})
    with pytest.raises(DownloadError, match="wrong checksum"):
        get(tmp_path, server)
    assert leftovers(tmp_path) == []
    assert len(server.requests) == 1, "asking the same mirror for the same rubbish again"
    assert get(tmp_path, server, serve(files={"data.gz": PACKED})).read_bytes() == PACKED


def test_a_flood_is_stopped(serve: Serve, tmp_path: Path) -> None:
    for lengthless in (False, True):
        with pytest.raises(DownloadError, match="far beyond"):
            get(tmp_path, serve(files={"data.gz": bytes(2**21)}, lengthless=lengthless))
        assert leftovers(tmp_path) == []


def test_errors_of_the_server_lead_to_the_next_mirror(serve: Serve, tmp_path: Path) -> None:
    closed = socket.create_server(("127.0.0.1", 0))
    dead = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    closed.close()
    missing, broken, good = serve(), serve(status=503), serve(files={"data.gz": PACKED})
    assert get(tmp_path, dead, missing, broken, good).read_bytes() == PACKED
    assert len(missing.requests) == len(broken.requests) == 1


def test_the_error_says_why_and_what_to_do(serve: Serve, tmp_path: Path) -> None:
    missing, broken = serve(), serve(status=503)
    with pytest.raises(DownloadError) as caught:
        get(tmp_path, missing, broken, "ftp://127.0.0.1/")
    message = str(caught.value)
    assert f"{missing.url}data.gz: HTTP 404" in message
    assert f"{broken.url}data.gz: HTTP 503" in message
    assert "ftp://127.0.0.1/data.gz is not an http or https address" in message
    assert f"copy the file to {tmp_path} by hand" in message
    assert "TFEDU_DATA" in message
    set_language("zh")
    with pytest.raises(DownloadError, match="没有网络时，请手动把该文件复制到"):
        get(tmp_path, missing)


def test_a_silent_server_is_given_up(serve: Serve, tmp_path: Path) -> None:
    silent = serve(files={"data.gz": PACKED}, stall=threading.Event())
    began = time.monotonic()
    with pytest.raises(DownloadError, match="timed out"):
        get(tmp_path, silent, timeout=0.3)
    assert time.monotonic() - began < 5


def _download_in_a_process(folder: str, url: str) -> None:
    get(Path(folder), url)


def test_two_programs_do_not_download_the_same_file(serve: Serve, tmp_path: Path) -> None:
    gate = threading.Event()
    server = serve(files={"data.gz": PACKED}, stall=gate)
    context = multiprocessing.get_context("spawn")
    programs = [context.Process(target=_download_in_a_process, args=(str(tmp_path), server.url)) for _ in range(2)]
    for program in programs:
        program.start()
    deadline = time.monotonic() + 20
    while not server.requests and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    gate.set()
    for program in programs:
        program.join(30)
    assert [program.exitcode for program in programs] == [0, 0]
    assert len(server.requests) == 1
    assert (tmp_path / "data.gz").read_bytes() == PACKED


def test_a_waiting_thread_says_that_it_waits(serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gate = threading.Event()
    server = serve(files={"data.gz": PACKED}, stall=gate)
    threads = [threading.Thread(target=get, args=(tmp_path, server)) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.4)
    gate.set()
    for thread in threads:
        thread.join(10)
    assert len(server.requests) == 1
    assert capsys.readouterr().out.count(f"Another program is downloading into {tmp_path}") == 2


def test_the_users_own_file_is_not_overwritten(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "data.gz").write_bytes(b"mine")
    server = serve(files={"data.gz": PACKED})
    with pytest.raises(DatasetError, match=r"data\.gz is there, but it is damaged or another file"):
        get(tmp_path, server)
    assert server.requests == []
    assert (tmp_path / "data.gz").read_bytes() == b"mine"
    assert get(tmp_path, server, replace=True).read_bytes() == PACKED


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_cannot_be_written(serve: Serve, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(PermissionError, match="TFEDU_CACHE"):
        get(tmp_path / "below", serve())


def test_the_progress_bar_counts_bytes(serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fetch_files([FILE], [serve(files={"data.gz": PACKED}).url], tmp_path)
    shown = capsys.readouterr().err
    assert "data.gz" in shown
    assert "100%" in shown


# ---------------------------------------------------------------- whole data sets


@pytest.fixture
def served_mnist(serve: Serve, small_mnist: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> object:
    """A small MNIST on a server, and a catalogue whose entry ``mnist`` points there."""
    folder = small_mnist(folder="served")
    contents = {path.name: path.read_bytes() for path in folder.iterdir()}
    server = serve(files=contents)
    real = registry.entry("mnist")
    files = tuple(
        described(file.name, contents[file.name], gzip.decompress(contents[file.name])) for file in real.files
    )
    small = Entry(**{**vars(real), "mirrors": (server.url,), "files": files})
    monkeypatch.setitem(registry._entries(), "mnist", small)
    return server


def test_read_data_sets_downloads_into_its_folder(
    served_mnist: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "MNIST_data"
    data = mnist.read_data_sets(folder, validation_size=5)
    assert data.train.num_examples == 25
    assert len(leftovers(folder)) == 4
    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in printed] == ["Successfully"] * 4 + ["Extracting"] * 4
    mnist.read_data_sets(folder, validation_size=5)
    assert len(served_mnist.requests) == 4


def test_only_missing_files_are_fetched(served_mnist: object, tmp_path: Path) -> None:
    folder = datasets.fetch("mnist", tmp_path / "data", progress=False)
    (folder / "t10k-labels-idx1-ubyte.gz").unlink()
    served_mnist.requests.clear()
    mnist.read_data_sets(folder, validation_size=0)
    assert served_mnist.requests == [("/t10k-labels-idx1-ubyte.gz", None)]


def test_fetch_fills_the_cache_and_find_finds_it(served_mnist: object, tmp_path: Path) -> None:
    assert datasets.find("mnist") is None
    folder = datasets.fetch("mnist", progress=False)
    assert folder == tmp_path / "cache" / "datasets" / "mnist"
    assert datasets.find("mnist") == folder
    assert datasets.load_mnist()[0][0].shape == (30, 28, 28)
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(b"damaged")
    datasets.fetch("mnist", progress=False)
    assert datasets.load_mnist()[1][1].shape == (10,)


def test_load_mnist_downloads_when_asked(served_mnist: object, tmp_path: Path) -> None:
    assert datasets.load_mnist(tmp_path / "here", download=True)[0][0].shape == (30, 28, 28)
    assert len(leftovers(tmp_path / "here")) == 4


def test_lessons_download_when_asked(served_mnist: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert datasets.digits_or_mnist(validation_size=3).train.name == "digits"
    assert served_mnist.requests == []
    data = datasets.digits_or_mnist(validation_size=3, download=True)
    assert (data.train.name, data.train.num_examples) == ("mnist", 27)
    assert "MNIST (LeCun, Cortes, Burges, 1998)" in capsys.readouterr().out


def test_an_address_of_the_users_own(
    serve: Serve, small_mnist: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fashion-MNIST and the like: no checksum is known, and MNIST elsewhere on the machine must not be taken for it."""
    monkeypatch.setenv("TFEDU_DATA", str(small_mnist(train=20, folder="digits")))
    own = {path.name: path.read_bytes() for path in small_mnist(train=40, folder="fashion").iterdir()}
    server = serve(files=own)
    data = mnist.read_data_sets(tmp_path / "fashion-data", validation_size=0, source_url=server.url)
    assert data.train.num_examples == 40
    assert mnist.read_data_sets(tmp_path, validation_size=0).train.num_examples == 20


def test_an_address_of_the_users_own_with_bad_files(
    serve: Serve, small_mnist: Callable[..., Path], tmp_path: Path
) -> None:
    own = {path.name: path.read_bytes() for path in small_mnist(folder="served").iterdir()}
    own["t10k-images-idx3-ubyte.gz"] = own["t10k-labels-idx1-ubyte.gz"]
    with pytest.raises(DownloadError, match="Invalid magic number 2049 in MNIST image file"):
        mnist.read_data_sets(tmp_path / "data", source_url=serve(files=own).url)
    assert "t10k-images-idx3-ubyte.gz" not in leftovers(tmp_path / "data")


def test_what_comes_with_a_package_is_not_fetched() -> None:
    with pytest.raises(ValueError, match="comes with scikit-learn"):
        datasets.fetch("digits")
    with pytest.raises(KeyError, match=r"no data set called 'mnits'.*mnist, digits"):
        datasets.fetch("mnits")


def test_defaults_are_polite() -> None:
    assert 5 <= download.TIMEOUT <= 120
    assert download.ATTEMPTS < 10
