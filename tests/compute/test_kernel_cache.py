# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""In processes of their own: what numba reads of its environment, it reads once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MODULE = """
from geopurify.compute.kernels import njit

@njit(cache=True)
def twice(x):
    return 2 * x
"""
USE = """
import logging
logging.basicConfig(format="%(levelname)s %(message)s")
from geopurify.compute.kernels import check_kernels
import doubling
check_kernels()
print(doubling.twice(21), doubling.twice(1.5))
"""


def use_kernel(folder: Path, **environment: str) -> str:
    """Return what a process says that imports a module with a kernel and calls it."""
    (folder / "doubling.py").write_text(MODULE)
    found = subprocess.run(
        [sys.executable, "-c", USE],
        env={**os.environ, "PYTHONPATH": f"{folder}:{os.getcwd()}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == "42 3.0\n", found.stderr
    return found.stderr


def cut_off(content: bytes) -> bytes:
    return content[: len(content) // 2]


def partly_zero(content: bytes) -> bytes:
    return content[:-64] + bytes(64)


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["nbi", "nbc"])
@pytest.mark.parametrize("harm", [lambda content: b"", cut_off, partly_zero])
def test_a_broken_cache_file_is_compiled_anew(tmp_path, ending, harm):
    cache = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    assert use_kernel(tmp_path, **cache) == ""
    for file in (tmp_path / "cache").rglob(f"*.{ending}"):
        file.write_bytes(harm(file.read_bytes()))
    said = use_kernel(tmp_path, **cache)
    assert "WARNING Compiling a kernel again: its cache" in said
    assert "Traceback" not in said
    assert use_kernel(tmp_path, **cache) == ""


@pytest.mark.slow
def test_code_of_another_signature_is_not_run(tmp_path):
    cache = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    use_kernel(tmp_path, **cache)
    one, other = sorted((tmp_path / "cache").rglob("doubling*.nbc"))
    other.write_bytes(one.read_bytes())
    assert "a file is of another signature" in use_kernel(tmp_path, **cache)


@pytest.mark.slow
def test_without_a_place_for_it_the_cache_is_in_a_folder_of_the_user(tmp_path):
    (tmp_path / "__pycache__").write_text("no folder")
    (tmp_path / "tmp").mkdir()
    nowhere = {"HOME": "/proc/none", "XDG_CACHE_HOME": "/proc/none", "NUMBA_CACHE_DIR": ""}
    nowhere |= {"TMPDIR": str(tmp_path / "tmp"), "PYTHONDONTWRITEBYTECODE": "1"}
    folder = tmp_path / "tmp" / f"geopurify-kernels-{os.getuid()}"
    for _ in range(2):
        assert f"WARNING compiled kernels are kept in {folder}" in use_kernel(tmp_path, **nowhere)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert len([*folder.rglob("*.nbc")]) == 2
    folder.chmod(0o777)  # what others may write to is not unpickled
    said = use_kernel(tmp_path, **nowhere)
    assert "compiled kernels are kept in" in said
    assert f"{folder}," not in said
    assert [path.name for path in (tmp_path / "tmp").iterdir()] == [folder.name]


@pytest.mark.slow
def test_a_cache_that_cannot_be_written_costs_time_only(tmp_path):
    said = use_kernel(tmp_path, NUMBA_CACHE_DIR="/proc/none")
    assert "NUMBA_CACHE_DIR='/proc/none' can't be written to: compiled kernels are kept in" in said
    limited = USE.replace("import doubling", "import doubling; " + FULL)
    found = subprocess.run(
        [sys.executable, "-c", limited],
        env={
            **os.environ,
            "PYTHONPATH": f"{tmp_path}:{os.getcwd()}",
            "NUMBA_CACHE_DIR": f"{tmp_path}/full",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == "42 3.0\n", found.stderr
    assert found.stderr.count("Compiled kernels cannot be cached") == 1


FULL = (
    "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))"
)
