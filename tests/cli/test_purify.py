# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import numpy as np
import pytest
from plyfile import PlyData, PlyElement
from typer.testing import CliRunner

from geopurify.cli import build_app
from geopurify.errors import BadInput

SMALL = ("--set", "purify.neighbours=24")


def purify(*arguments: object) -> str:
    words = ["purify", *map(str, arguments), *SMALL]
    found = CliRunner().invoke(build_app("purify"), words, catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.output


def labelled() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points on a floor and a wall, their true labels 3 and 7, and noisy ones."""
    side = np.arange(30) * 0.03
    a, b = (g.ravel() for g in np.meshgrid(side, side + 0.015))
    points = np.concatenate([np.stack([a, b, 0 * a], 1), np.stack([a, 0 * a, b], 1)])
    truth = np.repeat([3, 7], len(a))
    wrong = np.random.default_rng(0).random(len(truth)) < 0.25
    return points, truth, np.where(wrong, 10 - truth, truth)


def write_mesh(path: Path, text: bool) -> tuple[np.ndarray, np.ndarray]:
    points, truth, labels = labelled()
    labels[5] = 0
    kinds = [(n, "<f4") for n in "xyz"] + [(n, "u1") for n in ("red", "green", "blue", "alpha")]
    vertices = np.zeros(len(points), [*kinds, ("label", "<u2")])
    for axis, name in enumerate("xyz"):
        vertices[name] = points[:, axis]
    vertices["label"], vertices["alpha"] = labels, 255
    faces = np.array([([0, 1, 2],), ([2, 3, 4],)], [("vertex_indices", "<i4", (3,))])
    elements = [PlyElement.describe(vertices, "vertex"), PlyElement.describe(faces, "face")]
    PlyData(elements, text=text, comments=["made by hand"]).write(str(path))
    return truth, labels


@pytest.mark.parametrize("text", [False, True])
def test_labels_of_a_mesh_are_purified_and_all_else_stays(tmp_path, text):
    truth, labels = write_mesh(tmp_path / "scene.ply", text)
    shown = purify(tmp_path / "scene.ply", "--ignore", 0)
    assert "scene-purified.ply" in shown
    before, after = (
        PlyData.read(str(tmp_path / name)) for name in ("scene.ply", "scene-purified.ply")
    )
    assert (after.text, after.comments) == (text, ["made by hand"])
    assert after["vertex"].data.dtype == before["vertex"].data.dtype
    for name in ("x", "y", "z", "red", "alpha"):
        np.testing.assert_array_equal(after["vertex"][name], before["vertex"][name])
    np.testing.assert_array_equal(
        np.stack(after["face"]["vertex_indices"]), np.stack(before["face"]["vertex_indices"])
    )
    assert (labels == truth).mean() < 0.8
    assert (after["vertex"]["label"] == truth).mean() > 0.95


def test_scores_in_arrays_are_purified(tmp_path):
    points, truth, labels = labelled()
    scores = np.stack([labels == 3, labels == 7], 1).astype(np.float16)
    np.savez(tmp_path / "cloud.npz", points=points, scores=scores, other=np.arange(3))
    purify(tmp_path / "cloud.npz", "--out", tmp_path / "out.npz")
    with np.load(tmp_path / "out.npz") as found:
        assert found["scores"].dtype == np.float16
        assert (np.array([3, 7])[found["scores"].argmax(1)] == truth).mean() > 0.95
        np.testing.assert_array_equal(found["other"], np.arange(3))
        np.testing.assert_array_equal(found["points"], points)


@pytest.mark.parametrize("form", ["ascii", "binary"])
def test_organised_clouds_keep_rows_without_a_point(tmp_path, form):
    points, truth, labels = labelled()
    points = points.astype(np.float32)
    points[::50] = np.nan
    rows = np.zeros(len(points), [*((n, "<f4") for n in "xyz"), ("rgb", "<f4"), ("label", "<u4")])
    for axis, name in enumerate("xyz"):
        rows[name] = points[:, axis]
    rows["label"] = labels
    head = (
        "# .PCD v0.7\nVERSION 0.7\nFIELDS x y z rgb label\nSIZE 4 4 4 4 4\nTYPE F F F F U\n"
        "COUNT 1 1 1 1 1\nWIDTH 60\nHEIGHT 30\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS 1800\n"
        f"DATA {form}\n"
    )
    path = tmp_path / "cloud.pcd"
    if form == "binary":
        path.write_bytes(head.encode() + rows.tobytes())
    else:
        path.write_text(head + "".join(" ".join(map(str, row)) + "\n" for row in rows.tolist()))
    purify(path)
    content = (tmp_path / "cloud-purified.pcd").read_bytes()
    assert content.startswith(head.encode())
    body = content[len(head) :]
    if form == "binary":
        found = np.frombuffer(body, rows.dtype)["label"]
    else:
        found = np.array([int(line.split()[4]) for line in body.decode().splitlines()])
    there = np.isfinite(points).all(1)
    assert (found[there] == truth[there]).mean() > 0.95
    np.testing.assert_array_equal(found[~there], labels[~there])


def test_clouds_without_anything_to_purify_are_refused(tmp_path):
    np.savez(tmp_path / "a.npz", points=np.zeros((4, 3)))
    with pytest.raises(BadInput, match="has no labels, scores or features"):
        purify(tmp_path / "a.npz")
    with pytest.raises(BadInput, match="has no scores"):
        purify(tmp_path / "a.npz", "--what", "scores")
    np.savez(tmp_path / "b.npz", labels=np.zeros(4))
    with pytest.raises(BadInput, match="has no coordinates"):
        purify(tmp_path / "b.npz")
    assert not list(tmp_path.glob("*purified*"))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ply", b"ply\nformat ascii 1.0\nelement face 0\nend_header\n", "no element vertex"),
        ("a.pcd", b"VERSION 0.7\nFIELDS x\nSIZE 4\nTYPE F\nPOINTS 9\nDATA binary\n", "can't read"),
        ("a.pcd", b"FIELDS x\nPOINTS 9\nDATA binary_compressed\n", "binary_compressed"),
        ("a.npz", b"no zip", "can't read"),
    ],
)
def test_damaged_files_are_refused(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=message):
        purify(tmp_path / name)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"points": np.zeros(3)},
            r"points must be \(N, C\) numbers, got .float64. of",
        ),
        ({"points": np.array(3)}, "points must be"),
        ({"points": np.full((4, 3), "a")}, "points must be"),
        ({"points": np.zeros((0, 3))}, "points must be"),
        ({"scores": np.zeros((3, 2))}, r"scores must be \(4, C\) numbers"),
        ({"scores": np.zeros(4)}, "scores must be"),
        ({"colors": np.zeros((5, 3))}, "colors must be"),
        ({"normals": np.array(1)}, "normals must be"),
    ],
)
def test_arrays_of_other_shapes_are_refused(tmp_path, changed, message):
    arrays = {"points": np.random.default_rng(0).random((4, 3)), "scores": np.ones((4, 2))}
    np.savez(tmp_path / "a.npz", **{**arrays, **changed})
    with pytest.raises(BadInput, match=message):
        purify(tmp_path / "a.npz")


def test_a_file_that_would_fill_the_memory_is_not_unpacked(tmp_path):
    np.savez_compressed(tmp_path / "a.npz", points=np.zeros(2**28, np.uint8))
    with pytest.raises(BadInput, match="it unpacks to 268435584 bytes, at most"):
        purify(tmp_path / "a.npz")


def test_other_kinds_of_files_are_refused(tmp_path):
    with pytest.raises(BadInput, match=r"must end in one of \.ply, \.pcd, \.npz"):
        purify(tmp_path / "a.las")


def test_clouds_without_a_label_are_refused(tmp_path):
    np.savez(tmp_path / "a.npz", points=np.zeros((4, 3)), labels=np.zeros(4, int))
    with pytest.raises(BadInput, match="no point has a label"):
        purify(tmp_path / "a.npz", "--ignore", 0)
