# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""PLY files written by hand, odd and damaged ones."""

import os
import struct
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geopurify.errors import BadInput
from geopurify.evaluation.truth_files import read_ground_truth

POINTS = [(1.0, 2.0, 3.0, 7), (-1.0, 0.5, 0.0, 65535)]
FIELDS = ("float x", "float y", "float z", "ushort label")


def header(
    form: str = "binary_little_endian",
    count: object = 2,
    fields: tuple[str, ...] = FIELDS,
    more: tuple[str, ...] = (),
    end: str = "\n",
) -> bytes:
    lines = ["ply", f"format {form} 1.0", f"element vertex {count}"]
    lines += [f"property {field}" for field in fields] + [*more, "end_header", ""]
    return end.join(lines).encode()


def binary(order: str = "<", kinds: str = "fffH") -> bytes:
    return b"".join(struct.pack(order + kinds, *point) for point in POINTS)


def read(folder: Path, content: bytes):
    (folder / "truth.ply").write_bytes(content)
    return read_ground_truth(folder / "truth.ply")


ASCII = b"1 2 3 7\n-1 0.5 0 65535\n"
FORMS = {
    "little": header() + binary(),
    "big": header("binary_big_endian") + binary(">"),
    "text": header("ascii") + ASCII,
    "text without a last line end": header("ascii") + ASCII.rstrip(),
    "CRLF": header("ascii", end="\r\n") + ASCII.replace(b"\n", b"\r\n"),
    "doubles": header(fields=("double x", "double y", "double z", "int label"))
    + binary("<", "dddi"),
    "float labels": header(fields=(*FIELDS[:3], "float label")) + binary("<", "ffff"),
    "types by size": header(fields=("float32 x", "float32 y", "float32 z", "uint16 label"))
    + binary(),
    "comments": header().replace(b"\nelement", b"\ncomment a b\nobj_info c\nelement") + binary(),
    "faces": header(more=("element face 1", "property list uchar int vertex_indices"))
    + binary()
    + struct.pack("<Biii", 3, 0, 1, 1),
}


@pytest.mark.parametrize("name", FORMS)
def test_all_forms_are_read_alike(name: str, tmp_path: Path) -> None:
    truth = read(tmp_path, FORMS[name])
    np.testing.assert_array_equal(truth.points_map, [point[:3] for point in POINTS])
    np.testing.assert_array_equal(truth.labels, [7, 65535])


def with_label(kind: str, code: str, value: float) -> bytes:
    fields = (*FIELDS[:3], f"{kind} label")
    return header(count=1, fields=fields) + struct.pack(f"<fff{code}", 0, 0, 0, value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (with_label("int", "i", -1), r"label of .* in \[0, 65535\], row 0 of 1 has -1"),
        (with_label("int", "i", 65536), r"in \[0, 65535\], row 0 of 1 has 65536"),
        (with_label("float", "f", 1.5), r"whole numbers in .*, row 0 of 1 has 1\.5"),
        (with_label("float", "f", float("nan")), r"whole numbers in .*, row 0 of 1 has nan"),
        (
            header(fields=("float x", "float y", "float z"), count=0),
            "its vertex has no label, only 'x', 'y', 'z'",
        ),
        (header(fields=(*FIELDS[:3], "list uchar int label")) + bytes(100), "label is a list"),
        (header(fields=("list uchar float x", *FIELDS[1:])) + bytes(100), "x is a list"),
        (header(fields=("float x", *FIELDS)) + bytes(100), "the property 'x' twice"),
        (header(fields=("half x", *FIELDS[1:])) + bytes(100), "property of no known type"),
        (header(fields=("float", *FIELDS[1:])) + bytes(100), "property of no known type"),
        (header().replace(b"vertex", b"point") + binary(), "no element vertex, only 'point'"),
        (header(more=("element vertex 2",)) + binary(), "elements of one name"),
        (header("binary") + binary(), "its format is 'binary', not one of ascii"),
        (header(count=10**15) + binary(), "needs at least 14000000000000000 bytes of data, it"),
        (header("ascii", count=10**15) + ASCII, "needs at least 8000000000000000 bytes"),
        (header(count=3) + binary(), "needs at least 42 bytes of data, it has 29"),
        (header(count=-1) + binary(), "an element without a number of rows"),
        (header(count="9" * 5000) + binary(), "an element without a number of rows"),
        (header(count="many") + binary(), "an element without a number of rows"),
        (header("ascii") + b"1 2 3 7\n1 2 x 7\n", "can't read .*truth.ply"),
        (header() + struct.pack("<fffH", np.inf, 0, 0, 1) * 2, "2 vertices of .* no finite x"),
        (
            header(fields=("double x", "double y", "double z", "ushort label"), count=1)
            + struct.pack("<dddH", 1e300, 0, 0, 1),
            "1 vertices of .* no finite x",
        ),
        (b"", "it has no header from ply to end_header"),
        (b"ply\n", "it has no header from ply to end_header"),
        (b"ply\n" + b"comment x\n" * 200_000, "it has no header"),
        (b"solid cube", "it has no header from ply to end_header"),
    ],
)
def test_what_can_not_be_used_is_refused_by_name(
    content: bytes, message: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match=message):
        read(tmp_path, content)


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ply")
    with pytest.raises(BadInput, match="it is not a regular file"):
        read_ground_truth(tmp_path / "pipe.ply")
    with pytest.raises(BadInput, match="there is no such file"):
        read_ground_truth(tmp_path / "missing.ply")


@pytest.mark.parametrize("form", ["binary_little_endian", "ascii"])
def test_an_absurd_count_costs_neither_time_nor_memory(form: str, tmp_path: Path) -> None:
    tracemalloc.start()
    start = time.perf_counter()
    with pytest.raises(BadInput):
        read(tmp_path, header(form, count=10**10) + bytes(1000))
    assert time.perf_counter() - start < 1
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(FORMS)),
    st.lists(st.tuples(st.integers(0, 300), st.binary(max_size=4)), min_size=1, max_size=4),
)
def test_damage_is_refused_or_read_never_anything_else(
    tmp_path: Path, name: str, edits: list[tuple[int, bytes]]
) -> None:
    content = bytearray(FORMS[name])
    for place, new in edits:
        content[place : place + 2] = new
    try:
        truth = read(tmp_path, bytes(content))
    except BadInput:
        return
    assert truth.points_map.shape == (len(truth.labels), 3)
