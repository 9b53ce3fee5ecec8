"""PoCL's traps and broken drivers, met for real in child processes: each ends in a notice, none in a dead process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tfedu.devices.opencl import discovery

pytestmark = pytest.mark.usefixtures("pocl")

ASK = """
import json, sys, time
start = time.perf_counter()
from tfedu.devices import opencl
assert "pyopencl" not in sys.modules
found = opencl.devices()
from tfedu.compiler import ir
import numpy as np
x = ir.input_(0, (3,), "float32")
program = ir.Program([x], [ir.unary("neg", x)])
results = [d.compile(program)([np.ones(3, np.float32)], {}, {})[0].numpy().tolist() for d in found]
print(json.dumps({"names": [d.name for d in found], "results": results, "notice": opencl.notice(),
                  "seconds": time.perf_counter() - start}))
"""


def ask(tmp_path: Path, **environment: str | None) -> dict:
    """What a fresh process finds in this environment."""
    env = {**os.environ, "TFEDU_CACHE": str(tmp_path / "cache"), "TFEDU_LANG": "en"}
    env.pop("POCL_CACHE_DIR", None)
    for key, value in environment.items():
        if value is None:
            env.pop(key, None)
        else:
            env[key] = value
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def worked(found: dict) -> bool:
    return "/device:CPU:0" in found["names"] and found["results"][0] == [-1, -1, -1]


@pytest.fixture(scope="module")
def pocl() -> None:
    pytest.importorskip("pyopencl")
    if not discovery._bundled() or shutil.which("ld") is None:
        pytest.skip("PoCL's wheel and ld are needed")


def test_without_ld_there_is_a_notice_that_says_what_to_install(tmp_path):
    empty = tmp_path / "bin"
    empty.mkdir()
    found = ask(tmp_path, PATH=str(empty))
    assert found["names"] == []
    assert "binutils" in found["notice"]
    assert found["notice"].count("binutils") == 2
    chinese = ask(tmp_path, PATH=str(empty), TFEDU_LANG="zh")
    assert "安装" in chinese["notice"]
    assert "NumPy" in chinese["notice"]


@pytest.mark.parametrize(
    "environment",
    [
        {"POCL_CACHE_DIR": "/proc/nope"},
        {"HOME": "/proc/nope", "TFEDU_CACHE": None, "XDG_CACHE_HOME": None},
        {"TFEDU_CACHE": "/proc/nope", "POCL_CACHE_DIR": "/proc/nope", "HOME": "/proc/nope"},
    ],
    ids=["pocl", "home", "all"],
)
def test_folders_that_cannot_be_written(tmp_path, environment):
    assert worked(ask(tmp_path, TMPDIR=str(tmp_path), **environment))


def test_verdict_is_kept_and_a_damaged_one_is_ignored(tmp_path):
    assert worked(ask(tmp_path))
    [kept] = (tmp_path / "cache").glob("opencl-*.json")
    text = kept.read_text()
    changed = kept.stat().st_mtime_ns
    assert worked(ask(tmp_path))
    assert kept.stat().st_mtime_ns == changed
    for damage in (text[: len(text) // 2], "[]", '{"devices": [{"ok": 1}], "vendors": null}', "\x00\x01"):
        kept.write_text(damage)
        assert discovery._kept(kept) is None
    assert worked(ask(tmp_path))
    assert json.loads(kept.read_text())["devices"]


def broken_driver(tmp_path: Path, code: str) -> str:
    """A vendor file that loads a library which misbehaves."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler to make a broken driver with")
    source = tmp_path / "broken.c"
    source.write_text(
        f"#include <stdlib.h>\n#include <unistd.h>\n__attribute__((constructor)) void f(void) {{ {code} }}\n"
    )
    library = tmp_path / "libbroken.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source], check=True)
    vendors = tmp_path / "vendors"
    vendors.mkdir()
    (vendors / "broken.icd").write_text(f"{library}\n")
    return str(vendors)


def test_driver_that_crashes_is_left_out_and_pocl_is_used(tmp_path):
    assert worked(ask(tmp_path, OCL_ICD_VENDORS=broken_driver(tmp_path, "abort();")))


def test_driver_that_hangs_is_given_up(tmp_path):
    vendors = broken_driver(tmp_path, "sleep(1000);")
    found = ask(tmp_path, OCL_ICD_VENDORS=vendors, TFEDU_PROBE_TIMEOUT="12")
    assert worked(found) or found["notice"]
    assert found["seconds"] < 100
    [kept] = (tmp_path / "cache").glob("opencl-*.json")
    assert discovery._kept(kept) is not None
    verdict = json.loads(kept.read_text())
    kept.write_text(json.dumps({**verdict, "hung": verdict["hung"] - 3601}))
    assert discovery._kept(kept) is None, "an hour later it is tried again"


def test_text_file_in_place_of_a_driver(tmp_path):
    vendors = tmp_path / "vendors"
    vendors.mkdir()
    (vendors / "text.icd").write_text("this is no library\n")
    found = ask(tmp_path, OCL_ICD_VENDORS=str(vendors))
    assert worked(found) or "driver" in found["notice"]


def test_import_loads_no_driver():
    code = "import sys, tfedu; assert not any(m.startswith('pyopencl') for m in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_a_program_that_used_opencl_before():
    """Its PoCL shows one device where the probe saw two: that one is used."""
    program = (
        "import os; os.environ['POCL_DEVICES'] = 'pthread'; import pyopencl; pyopencl.get_platforms()\n"
        "import tfedu as tf\n"
        "with tf.Session() as sess: print(sess.run(tf.constant(20.0) + 22.0), len(sess.list_devices()))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300)
    assert done.stdout.split() == ["42.0", "1"], done.stderr


def test_programs_are_compiled_for_the_processor_that_is_named(tmp_path):
    """Also a second time, and afterwards for the one that PoCL found (or did not know: then nothing compiles)."""
    script = """
import json
from tfedu.devices.opencl import discovery, probe
discovery.prepare()
import pyopencl as cl
[device] = [d for p in cl.get_platforms() for d in p.get_devices() if d.name.startswith("pthread")]
context = cl.Context([device])
seen = []
for name in ("", "haswell", "x86-64", "haswell", ""):
    probe.compile_for(device, name)
    source = f"__kernel void f(__global int* x) {{ x[0] = __AVX2__ + {len(seen)}; }}"
    try:
        cl.Program(context, source).build(cache_dir=False)
        seen.append("compiles")
    except cl.RuntimeError as error:
        seen.append("unknown" if "unknown target" in str(error) else "no AVX2")
print(json.dumps(seen))
"""
    env = {**os.environ, "TFEDU_CACHE": str(tmp_path)}
    env.pop("POCL_CACHE_DIR", None)
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", script], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen[1:4] == ["compiles", "no AVX2", "compiles"]
    assert seen[0] == seen[4]
