"""The frozen files of the exchange: digests of what TensorFlow ran, and graphs that TensorFlow wrote."""

from __future__ import annotations

import functools
import io
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.graph_def.exchange import samples

DATA = Path(__file__).resolve().parents[1] / "data"
VERIFIED, FOREIGN = DATA / "verified.txt", DATA / "tensorflow.tar.xz"


def write_verified(digests: dict[str, str]) -> None:
    """Freeze the digests of the samples that TensorFlow ran with equal results."""
    lines = [f"{digests[name]} {name}\n" for name in sorted(digests)]
    VERIFIED.write_text("".join(lines), encoding="utf8", newline="\n")


@functools.lru_cache(maxsize=1)
def verified() -> dict[str, str]:
    """Name of the sample -> digest."""
    lines = VERIFIED.read_text(encoding="utf8").splitlines()
    return {name: digest for digest, _, name in (line.partition(" ") for line in lines)}


def write_foreign(chosen: Iterable[samples.Sample]) -> None:
    """Freeze samples that TensorFlow made."""
    with tempfile.TemporaryDirectory() as folder:
        samples.write(folder, chosen)
        with tarfile.open(FOREIGN, "w:xz") as archive:
            for path in sorted(Path(folder).iterdir()):
                info = tarfile.TarInfo(path.name)
                info.size = path.stat().st_size
                archive.addfile(info, io.BytesIO(path.read_bytes()))


@functools.lru_cache(maxsize=1)
def foreign() -> dict[str, samples.Sample]:
    """Name -> sample that TensorFlow made; a case's feeds and values are those of its golden answer."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(FOREIGN) as archive:
            for member in archive:
                content = archive.extractfile(member)
                assert content is not None
                (Path(folder) / Path(member.name).name).write_bytes(content.read())
        return {sample.name: sample for sample in samples.read(folder)}
