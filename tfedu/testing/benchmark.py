"""``tf.test.Benchmark``: how long a run takes."""

from __future__ import annotations

import inspect
import json
import re
import statistics
import time
from collections.abc import Callable
from typing import Any

from tfedu.graph.errors import UnimplementedError
from tfedu.platform import logging
from tfedu.runtime.config import ConfigProto

_KNOWN: list[type[Benchmark]] = []


class Benchmark:
    """Base of benchmarks: methods whose names begin with ``benchmark``, run by ``tf.test.main --benchmarks=REGEX``."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        _KNOWN.append(cls)

    def report_benchmark(
        self,
        iters: int | None = None,
        cpu_time: float | None = None,
        wall_time: float | None = None,
        throughput: float | None = None,
        extras: dict[str, Any] | None = None,
        name: str | None = None,
        metrics: list[dict[str, Any]] | None = None,
    ) -> None:
        """Log a measurement and print it in the text form of TensorFlow's BenchmarkEntries.

        Args:
            iters: number of runs.
            cpu_time, wall_time: seconds per run.
            throughput: megabytes per second.
            extras: more numbers or words.
            name: replaces the name of the method that calls.
            metrics: dicts with ``name``, ``value`` and perhaps ``min_value``, ``max_value``.

        Raises:
            TypeError: ``extras`` is no dict, ``metrics`` no list, or a metric lacks its name or value.
        """
        if extras is not None and not isinstance(extras, dict):
            raise TypeError("extras must be a dict")
        if metrics is not None and not isinstance(metrics, list):
            raise TypeError("metrics must be a list")
        for metric in metrics or ():
            for needed in ("name", "value"):
                if needed not in metric:
                    raise TypeError(f"metric must has a '{needed}' field")
        full_name = f"{type(self).__name__}.{name or self._calling_method()}"
        logging.info(
            "Benchmark [%s] iters: %d, wall_time: %g, cpu_time: %g,throughput: %g, extras: %s, metrics: %s",
            full_name,
            *(-1 if value is None else value for value in (iters, wall_time, cpu_time, throughput)),
            str(extras) if extras else "None",
            str(metrics) if metrics else "None",
        )
        fields = {"name": full_name, "iters": iters, "cpu_time": cpu_time, "wall_time": wall_time}
        print(_entry_text(fields, extras or {}, metrics or []))

    def _calling_method(self) -> str:
        """The outermost method of this object on the stack: the benchmark itself."""
        frames = [f.function for f in inspect.stack() if f.frame.f_locals.get("self") is self]
        if not frames:
            raise ValueError("Unable to determine calling Benchmark class.")
        return frames[-1]

    def run_op_benchmark(
        self,
        sess: Any,
        op_or_tensor: Any,
        feed_dict: Any = None,
        burn_iters: int = 2,
        min_iters: int = 10,
        store_trace: bool = False,
        store_memory_usage: bool = True,
        name: str | None = None,
        extras: dict[str, Any] | None = None,
        mbs: float = 0,
    ) -> dict[str, Any]:
        """Time runs of ``op_or_tensor`` and report their median.

        Args:
            burn_iters: runs before those that are timed.
            min_iters: timed runs.
            store_memory_usage: has no effect; there is no allocator to ask.
            mbs: megabytes that one run moves.

        Returns:
            what :meth:`report_benchmark` was given.

        Raises:
            UnimplementedError: ``store_trace``.
        """
        if store_trace:
            raise UnimplementedError(None, None, "run_op_benchmark(store_trace=True)")
        for _ in range(burn_iters):
            sess.run(op_or_tensor, feed_dict=feed_dict)
        seconds = [_timed(lambda: sess.run(op_or_tensor, feed_dict=feed_dict)) for _ in range(min_iters)]
        median = statistics.median(seconds) if seconds else -1
        report = {
            "iters": min_iters,
            "wall_time": median,
            "extras": {} if extras is None else extras,
            "name": name,
            "throughput": mbs / median,
        }
        self.report_benchmark(**report)  # type: ignore[arg-type]
        return report


def _timed(function: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


def _entry_text(fields: dict[str, Any], extras: dict[str, Any], metrics: list[dict[str, Any]]) -> str:
    def block(name: str, lines: list[str]) -> list[str]:
        return [f"{name} {{", *(f"  {line}" for line in lines), "}"]

    def line(name: str, value: Any) -> str:
        return f"{name}: {value if isinstance(value, (int, float)) else json.dumps(str(value))}"

    lines = [line(name, value) for name, value in fields.items() if value is not None]
    for key, value in sorted(extras.items()):
        kind = "double_value" if isinstance(value, (int, float)) else "string_value"
        number = float(value) if kind == "double_value" else value
        lines += block("extras", [line("key", key), *block("value", [line(kind, number)])])
    for metric in metrics:
        bounds = [n for n in ("min_value", "max_value") if n in metric]
        inner = [line("name", metric["name"]), line("value", float(metric["value"]))]
        inner += [text for n in bounds for text in block(n, [line("value", float(metric[n]))])]
        lines += block("metrics", inner)
    return "\n".join(block("entry", lines)) + "\n"


def benchmark_config() -> ConfigProto:
    """A configuration for sessions that are timed."""
    return ConfigProto()


def run_all(regex: str) -> None:
    """Run the benchmark methods whose ``module.Class.method`` matches ``regex``; ``all`` matches everything."""
    for kind in _KNOWN:
        names = [name for name in dir(kind) if name.startswith("benchmark") and callable(getattr(kind, name))]
        chosen = [n for n in names if regex == "all" or re.search(regex, f"{kind.__module__}.{kind.__name__}.{n}")]
        if chosen:
            instance = kind()
            for name in chosen:
                getattr(instance, name)()
