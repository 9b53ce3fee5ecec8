"""scikit-learn's digits through the same interface, and the choice that the lessons make."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage
from sklearn.datasets import load_digits as bundled

from tfedu.datasets import DatasetError, digits_or_mnist, load_digits
from tfedu.datasets.digits import enlarge
from tfedu.i18n import set_language

ROOT = Path(__file__).resolve().parents[2]


def test_sizes_and_types() -> None:
    digits = load_digits()
    assert [part.num_examples for part in digits] == [1257, 180, 360]
    assert digits.train.images.shape == (1257, 64)
    assert digits.train.images.dtype == np.float32
    assert (digits.train.images.min(), digits.train.images.max()) == (0.0, 1.0)
    assert digits.train.labels.dtype == np.uint8
    assert load_digits(one_hot=True, reshape=False, dtype="uint8").test.images.shape == (360, 8, 8, 1)
    assert load_digits(one_hot=True).test.labels.shape == (360, 10)
    assert load_digits(validation_size=0).train.num_examples == 1437
    assert digits.test.name == "digits"


def test_every_digit_of_scikit_learn_is_there_once() -> None:
    theirs = bundled()
    ours = load_digits(dtype="uint8", reshape=False)
    images = np.concatenate([part.images[..., 0] for part in ours])
    labels = np.concatenate([part.labels for part in ours])
    expected = np.rint(theirs.images * (255 / 16)).astype(np.uint8)
    ours_sorted = sorted(zip(map(bytes, images), labels.tolist(), strict=True))
    assert ours_sorted == sorted(zip(map(bytes, expected), theirs.target.tolist(), strict=True))


def test_the_parts_are_the_same_every_time_and_balanced() -> None:
    first, second = load_digits(), load_digits(seed=3)
    np.testing.assert_array_equal(first.test.images, second.test.images)
    assert first.test.labels[:12].tolist() == second.test.labels[:12].tolist()
    assert np.bincount(first.test.labels).min() >= 25


def test_enlarging_is_bilinear_interpolation() -> None:
    images = bundled().images[:50]
    ours = enlarge(images)
    assert ours.shape == (50, 28, 28)
    assert not ours[:, :4].any()
    assert not ours[:, :, 24:].any()
    positions = np.clip((np.arange(20) + 0.5) * 8 / 20 - 0.5, 0, 7)
    grid = np.meshgrid(positions, positions, indexing="ij")
    for image, pixels in zip(images, ours, strict=True):
        exact = ndimage.map_coordinates(image, grid, order=1) * 255 / 16
        assert np.abs(pixels[4:24, 4:24] - exact).max() <= 0.5 + 1e-9


def test_a_shuffle_is_seeded_as_in_mnist() -> None:
    one, two = (load_digits(seed=5).train.next_batch(20)[1].tolist() for _ in range(2))
    assert one == two != load_digits(seed=6).train.next_batch(20)[1].tolist()


@pytest.mark.parametrize(("language", "said"), [("en", "8×8 pixels, enlarged to 28×28"), ("zh", "已放大到 28×28")])
def test_without_mnist_the_lessons_get_digits_and_the_page_says_so(
    capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    set_language(language)
    data = digits_or_mnist(one_hot=True, seed=1)
    assert data.train.images.shape == (1257, 784)
    assert data.train.name == "digits"
    printed = capsys.readouterr().out
    assert said in printed
    assert "tfedu datasets fetch mnist" in printed
    assert printed.count("\n") == 1


def test_with_mnist_the_lessons_get_mnist(
    small_mnist: Callable[..., Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TFEDU_DATA", str(small_mnist(train=5010)))
    data = digits_or_mnist()
    assert (data.train.name, data.train.num_examples, data.validation.num_examples) == ("mnist", 10, 5000)
    assert "MNIST (LeCun, Cortes, Burges, 1998)" in capsys.readouterr().out


def test_a_named_folder_is_looked_into_first(small_mnist: Callable[..., Path], capsys) -> None:
    data = digits_or_mnist(small_mnist(), validation_size=0, notice=False)
    assert data.train.num_examples == 30
    assert capsys.readouterr().out == ""


def test_damaged_mnist_is_not_replaced_by_digits(small_mnist: Callable[..., Path]) -> None:
    folder = small_mnist()
    (folder / "train-images-idx3-ubyte.gz").write_bytes(b"")
    with pytest.raises(DatasetError, match="train-images"):
        digits_or_mnist(folder)


def test_bad_arguments() -> None:
    with pytest.raises(ValueError, match=r"between 0 and 1437. Received: 1438"):
        load_digits(validation_size=1438)
    with pytest.raises(TypeError, match="Invalid image dtype 'float64'"):
        digits_or_mnist(dtype="float64")


def test_without_scikit_learn_the_error_names_the_remedy() -> None:
    script = (
        "import sys; sys.modules['sklearn'] = None\n"
        "from tfedu.datasets import load_digits\n"
        "try: load_digits()\n"
        "except ModuleNotFoundError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert "pip install scikit-learn" in done.stdout, done.stderr
