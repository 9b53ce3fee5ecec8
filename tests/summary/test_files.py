"""Event files: written, read while they grow, read when they are broken, read when TensorFlow wrote them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

import tfedu as tf
from tfedu.io.crc32c import crc32c, crc32c_each, masked
from tfedu.io.records import Records, framed
from tfedu.summary.reader import Log

DATA = Path(__file__).parent / "data"
THEIRS = DATA / "events.out.tfevents.1500000000.tensorflow"


def only_file(folder: Path) -> Path:
    (path,) = folder.glob("*tfevents*")
    return path


def scalar(tag: str, value: float) -> Any:
    return tf.Summary(value=[tf.Summary.Value(tag=tag, simple_value=value)])


def wall(log: Log, tag: str = "loss") -> list[int]:
    return log.runs["."].scalars[tag].steps.tolist()


# -- records ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 3, 4, 31, 256, 1023, 1024, 1025, 4097, 100_001])
def test_checksums_are_tensorboards(size: int) -> None:
    data = np.random.RandomState(size).bytes(size)
    assert masked(crc32c(data)) == masked_crc32c(data)


def test_checksums_of_many_parts_at_once() -> None:
    random = np.random.RandomState(0)
    buffer = random.randint(0, 256, 5000).astype(np.uint8)
    starts = random.randint(0, 4000, 300)
    lengths = random.randint(4, 257, 300)
    found = crc32c_each(buffer, starts, lengths)
    assert found.tolist() == [crc32c(buffer[a : a + n].tobytes()) for a, n in zip(starts, lengths)]


def test_records_of_all_sizes(tmp_path: Path) -> None:
    """Among them one that is larger than what is read at a time."""
    random = np.random.RandomState(0)
    wanted = [random.bytes(n) for n in [0, 1, 4, 255, 256, 257, 3_000_000, 5, *random.randint(0, 90, 500)]]
    path = tmp_path / "records"
    path.write_bytes(b"".join(map(framed, wanted)))
    records = Records(path)
    assert list(records) == wanted
    assert records.position == path.stat().st_size
    assert not records.truncated and not records.damaged


@pytest.mark.parametrize("at", [0, 9, 13, 20, 33, 40])
def test_a_wrong_byte_ends_the_reading(tmp_path: Path, at: int) -> None:
    whole = bytearray(framed(b"first") + framed(b"second") + framed(b"third"))
    whole[at] ^= 1
    path = tmp_path / "records"
    path.write_bytes(whole)
    records = Records(path)
    assert list(records) == [b"first", b"second", b"third"][: at // 21]
    assert records.damaged and not list(records)


def test_every_cut_leaves_the_whole_records(tmp_path: Path) -> None:
    whole = framed(b"first") + framed(b"second")
    path = tmp_path / "records"
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        records = Records(path)
        assert list(records) == ([b"first"] if cut >= 21 else [])
        assert records.truncated == (cut not in (0, 21))
        path.write_bytes(whole)
        assert list(records)[-1:] == [b"second"]  # the rest arrives later


# -- the writer -------------------------------------------------------------------------------------------------------


def test_what_a_writer_writes(tmp_path: Path) -> None:
    with tf.Graph().as_default() as graph, tf.Session() as session:
        x = tf.placeholder(tf.float32, name="x")
        merged = tf.summary.merge([tf.summary.scalar("a", x), tf.summary.text("t", tf.constant("word"))])
        more = x + 1.0
        writer = tf.summary.FileWriter(tmp_path / "deep" / "er", graph, filename_suffix=".mine")
        for step in range(3):
            writer.add_summary(session.run(merged, {x: step / 2}), np.int64(step))
        metadata = tf.RunMetadata()
        session.run(more, {x: 1}, tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE), metadata)
        writer.add_run_metadata(metadata, "step002", 2)
        with pytest.raises(ValueError, match="The provided tag was already used for this event type"):
            writer.add_run_metadata(metadata, "step002", 3)
        writer.add_session_log(SessionLog(status=SessionLog.STOP), 3)
        writer.add_event(Event(step=7, wall_time=5))
        writer.close()
    path = only_file(tmp_path / "deep" / "er")
    assert path.name.startswith("events.out.tfevents.") and path.name.endswith(".mine")
    events = list(tf.train.summary_iterator(str(path)))
    assert events[0].file_version == "brain.Event:2"
    kinds = "graph_def meta_graph_def summary summary summary tagged_run_metadata session_log".split()
    assert [event.WhichOneof("what") for event in events[1:]] == [*kinds, None]
    assert [event.step for event in events[3:]] == [0, 1, 2, 2, 3, 7]
    assert tf.GraphDef.FromString(events[1].graph_def) == graph.as_graph_def(add_shapes=True)
    told = [event.summary.value[1].metadata.plugin_data.plugin_name for event in events[3:6]]
    assert told == ["text", "", ""]  # what a tag is, is told once
    log = Log(tmp_path)
    run = log.runs["deep/er"]
    assert run.scalars["a"].values.tolist() == [0.0, 0.5, 1.0]
    assert [place.tensor().item() for place in run.places["text"]["t"]] == [b"word"] * 3
    assert log.notes == []


def test_closed_writers_warn_and_open_again(tmp_path: Path) -> None:
    writer = tf.summary.FileWriter(tmp_path)
    assert not list(tmp_path.iterdir())  # a file begins with its first event
    writer.add_summary(scalar("loss", 1), 0)
    writer.close()
    writer.close()
    with pytest.warns(UserWarning, match="Attempting to use a closed FileWriter") as caught:
        writer.add_summary(scalar("loss", 1), 1)
    assert caught[0].filename == __file__
    writer.reopen()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        writer.add_summary(scalar("loss", 1), 2)
        writer.flush()
    assert wall(Log(tmp_path)) == [0, 2]
    assert len(list(tmp_path.iterdir())) == 2
    writer.close()


def test_wrong_arguments(tmp_path: Path) -> None:
    with tf.summary.FileWriter(tmp_path) as writer:
        with pytest.raises(TypeError, match="The passed graph must be an instance of `Graph`"):
            writer.add_graph("graph")
        with pytest.raises(ValueError, match="Please pass only graph, or graph_def"):
            writer.add_graph(tf.Graph(), graph_def=tf.GraphDef())
        with pytest.raises(TypeError, match="meta_graph_def must be type MetaGraphDef, saw type"):
            writer.add_meta_graph("graph")
    (tmp_path / "file").write_text("")
    with pytest.raises(tf.errors.OpError):
        tf.summary.FileWriter(tmp_path / "file")


def test_old_ways_to_give_a_graph(tmp_path: Path) -> None:
    with tf.Graph().as_default() as graph:
        tf.constant(1.0)
        tf.summary.FileWriter(tmp_path / "a", graph_def=graph.as_graph_def()).close()
        tf.summary.FileWriter(tmp_path / "b", graph.as_graph_def()).close()
    for run in Log(tmp_path).runs.values():
        assert tf.GraphDef.FromString(run.graphs[0].event().graph_def).node[0].op == "Const"


def test_one_writer_for_each_folder(tmp_path: Path) -> None:
    cache = tf.summary.FileWriterCache
    first = cache.get(str(tmp_path / "a"))
    assert cache.get(str(tmp_path / "a")) is first
    assert cache.get(str(tmp_path / "b")) is not first
    assert first.get_logdir() == str(tmp_path / "a")
    cache.clear()
    assert cache.get(str(tmp_path / "a")) is not first
    cache.clear()


def test_writers_of_one_session_share_a_file(tmp_path: Path) -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        one = tf.summary.FileWriter(tmp_path, session=session)
        two = tf.summary.FileWriter(tmp_path, session=session)
        one.add_summary(scalar("loss", 1), 1)
        two.add_summary(scalar("loss", 1), 2)
        one.flush()
        assert wall(Log(only_file(tmp_path))) == [1, 2]
        one.close()


def test_many_threads_write_whole_events(tmp_path: Path) -> None:
    with tf.summary.FileWriter(tmp_path, max_queue=2) as writer:

        def work(number: int) -> None:
            for step in range(100):
                writer.add_summary(scalar(f"t{number}", step), step)

        threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    curves = Log(tmp_path).runs["."].scalars
    assert {tag: curve.steps.tolist() for tag, curve in curves.items()} == {
        f"t{number}": list(range(100)) for number in range(4)
    }


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    writer = tf.summary.FileWriter(tmp_path)
    writer.add_summary(scalar("loss", 1), 0)
    writer.flush()
    full = open("/dev/full", "wb", buffering=0)  # noqa: SIM115 - closed by the writer
    writer.event_writer._writing._file = full
    writer.add_summary(scalar("loss", 1), 1)
    with pytest.raises(tf.errors.ResourceExhaustedError, match="No space left on device"):
        writer.flush()
    writer.close()


PROGRAM = """
import sys, time
import tfedu as tf
writer = tf.summary.FileWriter(sys.argv[1])
for step in range(1000):
    writer.add_summary(tf.Summary(value=[tf.Summary.Value(tag="loss", simple_value=1.0)]), step)
    if step == 500:
        writer.flush()
        print("flushed", flush=True)
if sys.argv[2] == "wait":
    time.sleep(60)
"""


def program(logdir: Path, ending: str) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", PROGRAM, str(logdir), ending]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_a_killed_process_leaves_what_was_flushed(tmp_path: Path) -> None:
    with program(tmp_path, "wait") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "flushed\n"
        process.send_signal(signal.SIGKILL)
        process.wait(60)
    assert wall(Log(tmp_path))[:501] == list(range(501))


def test_a_program_that_forgets_to_close_leaves_everything(tmp_path: Path) -> None:
    with program(tmp_path, "end") as process:
        assert process.wait(60) == 0
    assert wall(Log(tmp_path)) == list(range(1000))


# -- the reader -------------------------------------------------------------------------------------------------------


def test_reading_while_writing(tmp_path: Path) -> None:
    with tf.summary.FileWriter(tmp_path) as writer:
        writer.add_summary(scalar("loss", 1), 0)
        writer.flush()
        log = Log(tmp_path)
        for step in range(1, 4):
            writer.add_summary(scalar("loss", 1), step)
            writer.flush()
            assert log.refresh() == 1
            assert wall(log) == list(range(step + 1))
        with tf.summary.FileWriter(tmp_path / "later") as other:
            other.add_summary(scalar("acc", 1), 0)
        log.refresh()
        assert list(log.runs) == [".", "later"]


def test_broken_files_show_what_is_whole(tmp_path: Path) -> None:
    with tf.summary.FileWriter(tmp_path) as writer:
        for step in range(100):
            writer.add_summary(scalar("loss", 1), step)
    path = only_file(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-3])
    log = Log(tmp_path)
    assert wall(log) == list(range(99))
    assert "ends within an event" in log.notes[0] or "不完整" in log.notes[0]
    with pytest.raises(tf.errors.DataLossError, match="truncated record at"):
        list(tf.train.summary_iterator(str(path)))
    broken = bytearray(whole)
    broken[len(whole) // 2] ^= 255
    path.write_bytes(broken)
    log = Log(tmp_path)
    assert 40 <= len(wall(log)) <= 60 and wall(log) == list(range(len(wall(log))))
    assert len(log.notes) == 1
    with pytest.raises(tf.errors.DataLossError, match="corrupted record at"):
        list(tf.train.summary_iterator(str(path)))
    path.write_bytes(b"not an event file, but a text that is long enough")
    assert Log(tmp_path).notes and Log(tmp_path).runs["."].scalars == {}
    path.write_bytes(framed(b"\xff\xff\xff"))  # a right record of something else
    assert Log(tmp_path).notes


def test_missing_files() -> None:
    with pytest.raises(tf.errors.NotFoundError):
        Log("/nowhere")
    with pytest.raises(tf.errors.NotFoundError):
        list(tf.train.summary_iterator("/nowhere/file"))


def test_what_tensorflow_wrote() -> None:
    """Every number that TensorFlow reads in its own file."""
    expected = json.loads((DATA / "read_by_tensorflow.json").read_text())
    run = Log(THEIRS).runs["."]
    curve = run.scalars["loss"]
    assert [list(row) for row in zip(curve.steps, curve.wall_times, curve.values)] == expected["loss"]
    histograms = [place.value().histo for place in run.places["histograms"]["weights"]]
    assert [[list(h.bucket_limit), list(h.bucket)] for h in histograms] == expected["weights"]
    assert [place.step for place in run.places["images"]["picture/image/0"]] == [0, 10, 20, 30, 40]
    assert run.places["audio"]["sound/audio/0"][2].value().audio.sample_rate == 8000
    assert run.places["text"]["words"][4].tensor().tolist() == [b"one", b"two"]
    assert run.places["tensors"]["tensor"][0].tensor().tolist() == [[1, 2], [3, 4]]
    graph = tf.GraphDef.FromString(run.graphs[0].event().graph_def)
    assert {"x", "loss", "weights"} <= {node.name for node in graph.node}
    assert list(run.run_metadata) == ["step099"] and len(run.sessions) == 1
    assert len(list(tf.train.summary_iterator(str(THEIRS)))) == 10


def test_much_is_streamed(tmp_path: Path) -> None:
    """Sixty megabytes of pictures and numbers go by in a few."""
    picture = tf.Summary(value=[tf.Summary.Value(tag="p", image=tf.Summary.Image(encoded_image_string=bytes(300_000)))])
    with tf.summary.FileWriter(tmp_path) as writer:
        for step in range(200):
            writer.add_summary(picture, step)
            writer.add_summary(scalar("loss", 1), step)
    assert only_file(tmp_path).stat().st_size > 60_000_000
    tracemalloc.start()
    begin = time.perf_counter()
    log = Log(tmp_path)
    seconds, (_, most) = time.perf_counter() - begin, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(log.runs["."].places["images"]["p"]) == 200
    assert most < 12_000_000, most
    assert seconds < 30
