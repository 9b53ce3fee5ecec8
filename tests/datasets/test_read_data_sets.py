"""``read_data_sets`` and ``load_mnist``: where files are looked for, what comes back, what is refused."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tfedu import datasets
from tfedu.datasets import DatasetError, input_data, mnist, write_idx

GOLDEN = json.loads((Path(__file__).parent / "golden" / "mnist.json").read_text())
Writer = Callable[..., Path]


@pytest.fixture
def mnist_here(monkeypatch: pytest.MonkeyPatch, real_mnist: Path) -> Path:
    """The folder of the real MNIST, put on the data path."""
    monkeypatch.setenv("TFEDU_DATA", str(real_mnist))
    return real_mnist


def test_real_mnist_is_tensorflows(mnist_here: Path, tmp_path: Path) -> None:
    data = input_data.read_data_sets(str(tmp_path / "absent"), one_hot=True, seed=42)
    for name, expected in GOLDEN["parts"].items():
        part = getattr(data, name)
        assert part.num_examples == expected["num_examples"]
        assert [str(part.images.dtype), *part.images.shape] == expected["images"]
        assert [str(part.labels.dtype), *part.labels.shape] == expected["labels"]
        assert part.images.astype(np.float64).sum() == pytest.approx(expected["pixel_sum"], rel=1e-12)
        assert part.labels.argmax(1)[:20].tolist() == expected["first_labels"]
    for expected in GOLDEN["batches"]:
        images, labels = data.train.next_batch(100)
        assert labels.argmax(1).tolist() == expected["labels"]
        assert hashlib.sha256(np.ascontiguousarray(images).tobytes()).hexdigest() == expected["pixels_sha256"]
    assert not (tmp_path / "absent").exists(), "a folder was made although nothing was fetched"


def test_real_mnist_as_arrays(mnist_here: Path) -> None:
    (x_train, y_train), (x_test, y_test) = datasets.load_mnist()
    assert (x_train.shape, x_train.dtype, y_train.shape) == ((60000, 28, 28), np.uint8, (60000,))
    assert (x_test.shape, y_test.shape) == ((10000, 28, 28), (10000,))
    assert np.bincount(y_train).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(y_test).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_parts_are_cut_where_tensorflow_cuts(small_mnist: Writer) -> None:
    data = mnist.read_data_sets(small_mnist(), validation_size=12, dtype="uint8", reshape=False)
    assert data._fields == ("train", "validation", "test")
    assert data.validation.images[:, 0, 0, 0].tolist() == list(range(12))
    assert data.train.images[:, 0, 0, 0].tolist() == list(range(12, 30))
    assert data.test.images.shape == (10, 28, 28, 1)
    assert data.train.labels.dtype == np.uint8
    assert data.train.name == "mnist"


@pytest.mark.parametrize("raw", [False, True], ids=["gz", "raw"])
def test_compressed_or_not(small_mnist: Writer, raw: bool, capsys: pytest.CaptureFixture[str]) -> None:
    folder = small_mnist(raw=raw)
    assert mnist.read_data_sets(folder, validation_size=0).train.images.shape == (30, 784)
    suffix = "" if raw else ".gz"
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"Extracting {folder}/train-images-idx3-ubyte{suffix}"
    assert len(lines) == 4


def test_names_with_a_dot_are_known(small_mnist: Writer) -> None:
    folder = small_mnist(raw=True)
    for path in list(folder.iterdir()):
        path.rename(folder / path.name.replace("-idx", ".idx"))
    assert mnist.read_data_sets(folder, validation_size=0).train.num_examples == 30


@pytest.mark.parametrize("size", [-1, 31])
def test_validation_size_out_of_range(small_mnist: Writer, size: int) -> None:
    with pytest.raises(ValueError, match=rf"Validation size should be between 0 and 30. Received: {size}\."):
        mnist.read_data_sets(small_mnist(), validation_size=size)


def test_all_may_be_validation(small_mnist: Writer) -> None:
    data = mnist.read_data_sets(small_mnist(), validation_size=30, one_hot=True)
    assert (data.train.num_examples, data.validation.labels.shape) == (0, (30, 10))


def test_the_folder_comes_before_the_data_path(small_mnist: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TFEDU_DATA", str(small_mnist(train=20, folder="path")))
    assert mnist.read_data_sets(small_mnist(train=30), validation_size=0).train.num_examples == 30
    assert mnist.read_data_sets("nowhere", validation_size=0).train.num_examples == 20
    assert len(datasets.load_mnist()[0][0]) == 20


def test_nothing_is_fetched_against_the_users_will(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"train-images-idx3-ubyte\.gz.*TFEDU_DATA"):
        mnist.read_data_sets(tmp_path, download=False)
    with pytest.raises(FileNotFoundError, match="download=True"):
        datasets.load_mnist(tmp_path)
    with pytest.raises(FileNotFoundError):
        mnist.read_data_sets(tmp_path, source_url="http://127.0.0.1:9/", download=False)


def test_fake_data_touches_no_file(tmp_path: Path) -> None:
    data = mnist.read_data_sets(tmp_path / "absent", fake_data=True)
    assert [part.num_examples for part in data] == [10000] * 3
    assert data.validation.next_batch(1, True) == ([[1] * 784], [0])
    assert not (tmp_path / "absent").exists()


@pytest.mark.parametrize("victim", range(4))
def test_one_damaged_file_spoils_the_whole(small_mnist: Writer, victim: int) -> None:
    folder = small_mnist()
    path = sorted(folder.iterdir())[victim]
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(DatasetError) as caught:
        mnist.read_data_sets(folder, validation_size=0)
    assert str(path) in str(caught.value)
    with pytest.raises(DatasetError):
        datasets.digits_or_mnist(folder)


def test_images_and_labels_of_different_sets(small_mnist: Writer) -> None:
    folder = small_mnist()
    shutil.copy(small_mnist(train=29, folder="other") / "train-labels-idx1-ubyte.gz", folder)
    with pytest.raises(DatasetError, match=r"train-images.*30 images, 29 labels"):
        mnist.read_data_sets(folder, validation_size=0)


def test_labels_of_more_than_ten_classes(small_mnist: Writer) -> None:
    folder = small_mnist()
    path = folder / "t10k-labels-idx1-ubyte.gz"
    write_idx(path, np.arange(17, 27, dtype=np.uint8))
    with pytest.raises(DatasetError, match=r"t10k-labels.* has labels up to 26.*one_hot=False"):
        mnist.read_data_sets(folder, validation_size=0, one_hot=True)
    assert mnist.read_data_sets(folder, validation_size=0).test.labels.max() == 26


def test_swapped_files_are_noticed(small_mnist: Writer) -> None:
    folder = small_mnist()
    shutil.copy(folder / "train-labels-idx1-ubyte.gz", folder / "train-images-idx3-ubyte.gz")
    with pytest.raises(DatasetError, match="Invalid magic number 2049 in MNIST image file"):
        mnist.read_data_sets(folder, validation_size=0)
