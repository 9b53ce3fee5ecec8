"""``next_batch`` against the batches that the real TensorFlow handed out (``golden/next_batch.json``)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tfedu.datasets import DataSet, dense_to_one_hot
from tfedu.graph import context, graph

GOLDEN = json.loads((Path(__file__).parent / "golden" / "next_batch.json").read_text())


def numbered(examples: int, **options: object) -> DataSet:
    """A data set whose image i is the pixel i and whose label is i."""
    images = np.arange(examples, dtype=np.uint8).reshape(examples, 1, 1, 1)
    return DataSet(images, np.arange(examples, dtype=np.uint8), dtype="uint8", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["name"])
def test_batches_equal_tensorflows(case: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    assert graph.Graph, "without it there is no default graph"
    monkeypatch.setattr(context.get_default_graph(), "seed", case["graph_seed"])
    data = numbered(case["examples"], seed=case["seed"])
    if case["numpy_seed"] is not None:
        np.random.seed(case["numpy_seed"])
    for (batch_size, shuffle), expected in zip(case["batches"], case["handed_out"], strict=True):
        images, labels = data.next_batch(batch_size, shuffle=shuffle)
        assert labels.tolist() == expected["labels"]
        assert images.ravel().tolist() == expected["labels"], "images and labels were shuffled apart"
        assert data.epochs_completed == expected["epochs_completed"]


def test_images_and_labels_show_the_order_of_the_epoch() -> None:
    data = numbered(7, seed=3)
    _, labels = data.next_batch(7)
    assert data.labels.tolist() == labels.tolist() == data.images.ravel().tolist() != list(range(7))


def test_a_batch_may_span_several_epochs() -> None:
    data = numbered(4)
    images, labels = data.next_batch(10, shuffle=False)
    assert labels.tolist() == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]
    assert images.shape == (10, 1)
    assert data.epochs_completed == 2
    assert data.next_batch(3, shuffle=False)[1].tolist() == [2, 3, 0]


def test_each_epoch_hands_out_every_example_once() -> None:
    data = numbered(33, seed=0)
    orders = []
    for _ in range(3):
        order = np.concatenate([data.next_batch(11)[1] for _ in range(3)]).tolist()
        assert sorted(order) == list(range(33))
        orders.append(order)
    assert orders[0] != orders[1] != orders[2]


def test_unseeded_data_is_shuffled_differently_each_time() -> None:
    first, second = (numbered(200).next_batch(200)[1].tolist() for _ in range(2))
    assert first != second


def test_scaling_to_unit_range_is_float32_and_exact() -> None:
    levels = np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1)
    images = DataSet(levels, [0]).images
    assert images.shape == (1, 256)
    assert images.dtype == np.float32
    # TensorFlow multiplies by the float32 nearest 1/255, which is not the same as dividing by 255.
    assert images[0].tolist() == (np.arange(256).astype(np.float32) * np.float32(1 / 255)).tolist()
    assert images[0, 255] == 1.0
    assert levels[0, 15, 15, 0] == 255, "the caller's array was written to"


@pytest.mark.parametrize("dtype", ["uint8", np.uint8, np.dtype("uint8")])
def test_uint8_leaves_the_pixels(dtype: object) -> None:
    assert DataSet(np.full((1, 2, 2, 1), 200, np.uint8), [0], dtype=dtype, reshape=False).images.tolist() == [
        [[[200], [200]], [[200], [200]]]
    ]


def test_dtype_of_the_engine() -> None:
    from tfedu.graph.dtypes import float64, uint8

    assert DataSet(np.zeros((1, 2, 2, 1), np.uint8), [0], dtype=uint8).images.dtype == np.uint8
    with pytest.raises(TypeError, match=r"Invalid image dtype tf.float64, expected uint8 or float32"):
        DataSet(np.zeros((1, 2, 2, 1), np.uint8), [0], dtype=float64)


@pytest.mark.parametrize("dtype", ["float64", "no such dtype", 7])
def test_other_dtypes_are_refused(dtype: object) -> None:
    with pytest.raises(TypeError, match="expected uint8 or float32"):
        DataSet(np.zeros((1, 2, 2, 1), np.uint8), [0], dtype=dtype)


def test_fake_data_needs_no_data() -> None:
    data = DataSet([], [], fake_data=True, one_hot=True)
    images, labels = data.next_batch(3, fake_data=True)
    assert data.num_examples == 10000
    assert images == [[1] * 784] * 3
    assert labels == [[1, 0, 0, 0, 0, 0, 0, 0, 0, 0]] * 3
    assert DataSet([], [], fake_data=True).next_batch(2)[1] == [0, 0]


def test_real_data_can_be_asked_for_fake_batches() -> None:
    data = numbered(5, one_hot=True)
    assert data.next_batch(1, fake_data=True) == ([[1] * 784], [[1] + [0] * 9])
    assert data.next_batch(2, shuffle=False)[1].tolist() == [0, 1], "a fake batch used up real examples"


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match=r"images.shape: \(2, 1, 1, 1\) labels.shape: \(3,\)"):
        DataSet(np.zeros((2, 1, 1, 1), np.uint8), np.zeros(3))
    with pytest.raises(ValueError, match=r"reshape=False"):
        DataSet(np.zeros((2, 4, 4, 3), np.uint8), np.zeros(2))
    with pytest.raises(ValueError, match="must not be negative; got -1"):
        numbered(3).next_batch(-1)
    with pytest.raises(TypeError):
        numbered(3).next_batch(1.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="validation_size=0"):
        numbered(0).next_batch(1)
    assert numbered(0).next_batch(0)[1].tolist() == []


def test_one_hot_rows_are_float64_and_checked() -> None:
    rows = dense_to_one_hot(np.array([1, 0, 2]), 3)
    assert rows.dtype == np.float64
    assert rows.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 1]]
    assert dense_to_one_hot(np.array([], np.uint8), 3).shape == (0, 3)
    for bad in ([3], [-1]):
        with pytest.raises(ValueError, match="labels from 0"):
            dense_to_one_hot(np.array(bad), 3)
