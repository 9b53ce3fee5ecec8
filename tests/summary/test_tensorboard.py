"""The real TensorBoard shows what tfedu wrote: the same numbers, plugin by plugin."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
from PIL import Image

import tfedu as tf
from tests.summary.conftest import TensorBoard, eventually
from tfedu import compat
from tfedu.summary.reader import Log

STEPS = 7


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with something for every plugin."""
    logdir = tmp_path_factory.mktemp("logs")
    compat.install()  # the plugins' own functions say ``import tensorflow``
    from tensorboard.plugins import projector
    from tensorboard.plugins.custom_scalar import layout_pb2
    from tensorboard.plugins.custom_scalar import summary as custom_scalar
    from tensorboard.plugins.pr_curve import summary as pr_curve

    random = np.random.RandomState(0)
    with tf.Graph().as_default() as graph, tf.Session() as session:
        x = tf.placeholder(tf.float32, name="x")
        with tf.name_scope("hidden"):
            tf.summary.scalar("loss", 1 / (x + 1))
        tf.summary.histogram("weights", x + random.normal(size=200).astype(np.float32))
        tf.summary.image("picture", tf.constant(random.randint(0, 256, (2, 5, 4, 3)).astype(np.uint8)))
        tf.summary.audio("sound", tf.constant(random.uniform(-1, 1, (1, 80)).astype(np.float32)), 8000, 1)
        tf.summary.text("words", tf.constant("# Title"))
        pr_curve.op(
            name="pr", labels=tf.constant([True, False, True, True]), predictions=tf.constant([0.9, 0.4, 0.6, 0.2]),
            num_thresholds=5,
        )  # fmt: skip
        merged = tf.summary.merge_all()
        layout = layout_pb2.Layout(
            category=[
                layout_pb2.Category(
                    title="mine",
                    chart=[
                        layout_pb2.Chart(title="all", multiline=layout_pb2.MultilineChartContent(tag=["hidden/.*"]))
                    ],
                )
            ]
        )
        with tf.summary.FileWriter(logdir / "train", graph) as writer:
            writer.add_summary(custom_scalar.pb(layout))
            for step in range(STEPS):
                metadata = tf.RunMetadata()
                options = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)
                writer.add_summary(session.run(merged, {x: step}, options, metadata), step)
            writer.add_run_metadata(metadata, "step006", 6)
        config = projector.ProjectorConfig()
        config.embeddings.add(tensor_name="embedding", metadata_path="labels.tsv", tensor_path="values.tsv")
        (logdir / "train" / "values.tsv").write_text("1\t2\n3\t4\n")
        (logdir / "train" / "labels.tsv").write_text("a\nb\n")
        projector.visualize_embeddings(writer, config)
    compat.uninstall()
    return logdir


@pytest.fixture(scope="module")
def board(logdir: Path, tensorboard: Callable[[Path], TensorBoard]) -> TensorBoard:
    board = tensorboard(logdir)
    eventually(lambda: "train" in board.plugin("scalars", "tags"))
    eventually(lambda: board.plugin("pr_curves", "tags").get("train"))
    return board


@pytest.fixture(scope="module")
def run(logdir: Path) -> Any:
    return Log(logdir).runs["train"]


def test_scalars(board: TensorBoard, run: Any) -> None:
    assert list(board.plugin("scalars", "tags")["train"]) == ["hidden/loss"]
    shown = board.plugin("scalars", "scalars", run="train", tag="hidden/loss")
    curve = run.scalars["hidden/loss"]
    assert [row[1] for row in shown] == list(range(STEPS))
    assert [row[2] for row in shown] == curve.values.tolist() == [float(np.float32(1 / (s + 1))) for s in range(STEPS)]
    assert [row[0] for row in shown] == curve.wall_times.tolist()


def test_histograms_and_distributions(board: TensorBoard, run: Any) -> None:
    shown = board.plugin("histograms", "histograms", run="train", tag="weights")
    assert [row[1] for row in shown] == list(range(STEPS))
    for row, place in zip(shown, run.places["histograms"]["weights"]):
        histo = place.value().histo
        buckets = np.array(row[2])
        assert buckets[:, 2].sum() == histo.num == 200
        assert buckets[0, 0] == pytest.approx(histo.min) and buckets[-1, 1] == pytest.approx(histo.max)
    bands = board.plugin("distributions", "distributions", run="train", tag="weights")
    assert [row[1] for row in bands] == list(range(STEPS))
    points = [value for _, value in bands[-1][2]]
    assert len(points) == 9 and points == sorted(points)
    assert points[4] == pytest.approx(6.0, abs=0.3)  # the median


def test_images(board: TensorBoard, run: Any) -> None:
    expected = np.random.RandomState(0)
    expected.normal(size=200)
    pictures = expected.randint(0, 256, (2, 5, 4, 3)).astype(np.uint8)
    for number, pixels in enumerate(pictures):
        tag = f"picture/image/{number}"
        shown = board.plugin("images", "images", run="train", tag=tag, sample=0)
        assert [image["step"] for image in shown] == list(range(STEPS))
        data = board.raw("plugin/images/individualImage", **dict(parse_qsl(shown[0]["query"])))
        np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(data))), pixels)
        own = run.places["images"][tag][0].value().image.encoded_image_string
        np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(own))), pixels)


def test_audio(board: TensorBoard, run: Any) -> None:
    (tag,) = board.plugin("audio", "tags")["train"]
    shown = board.plugin("audio", "audio", run="train", tag=tag, sample=0)
    assert tag == "sound/audio" and shown[0]["contentType"] == "audio/wav"
    data = board.raw("plugin/audio/individualAudio", **dict(parse_qsl(shown[0]["query"])))
    assert data == run.places["audio"][tag][0].value().audio.encoded_audio_string


def test_text(board: TensorBoard) -> None:
    shown = board.plugin("text", "text", run="train", tag="words")
    assert [row["step"] for row in shown] == list(range(STEPS))
    assert "<h1>Title</h1>" in shown[0]["text"]


def test_graph_and_run_metadata(board: TensorBoard) -> None:
    info = board.plugin("graphs", "info")["train"]
    assert info["run_graph"] and list(info["tags"]) == ["step006"]
    graph = board.raw("plugin/graphs/graph", run="train").decode()
    assert 'name: "hidden/loss"' in graph and 'op: "ScalarSummary"' in graph
    assert 'node_name: "hidden' in board.raw("plugin/graphs/run_metadata", run="train", tag="step006").decode()


def test_pr_curves(board: TensorBoard, run: Any) -> None:
    """The operation of TensorBoard's own plugin, run by tfedu; the numbers counted by hand."""
    (tag,) = board.plugin("pr_curves", "tags")["train"]
    curve = board.plugin("pr_curves", "pr_curves", tag=tag, run="train")["train"][0]
    # TensorBoard leaves out the last threshold, at which nothing is positive any more
    assert curve["thresholds"] == [0.0, 0.25, 0.5, 0.75]
    assert curve["true_positives"] == [3, 2, 2, 1] and curve["false_positives"] == [1, 1, 0, 0]
    np.testing.assert_allclose(curve["recall"], [1, 2 / 3, 2 / 3, 1 / 3], rtol=1e-6)
    np.testing.assert_allclose(run.places["pr_curves"][tag][0].tensor()[0], [3, 2, 2, 1, 0])


def test_custom_scalars_and_projector(board: TensorBoard) -> None:
    layout = board.plugin("custom_scalars", "layout")
    assert layout["category"][0]["title"] == "mine"
    chart = board.plugin("custom_scalars", "scalars", run="train", tag="hidden/.*")
    assert chart["tag_to_events"]["hidden/loss"][0][2] == 1.0
    assert board.plugin("projector", "runs") == ["train"]
    assert board.plugin("projector", "info", run="train")["embeddings"][0]["tensorName"] == "embedding"


def test_what_is_written_while_it_looks(board: TensorBoard, logdir: Path) -> None:
    with tf.summary.FileWriter(logdir / "live") as writer:
        for step in range(3):
            writer.add_summary(tf.Summary(value=[tf.Summary.Value(tag="acc", simple_value=step)]), step)
        writer.flush()
        eventually(lambda: "acc" in board.plugin("scalars", "tags").get("live", ()))
