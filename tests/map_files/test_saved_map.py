# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Answers of a map file: by purified features that it holds, and by those found again."""

import json
from dataclasses import asdict

import numpy as np
import pytest
from safetensors import safe_open
from small_world import ColorEncoder, wall_frame

from geopurify.config import from_flat
from geopurify.errors import BadInput
from geopurify.files.tensor_files import digest_of, write_tensors
from geopurify.map_files import saved_map
from geopurify.map_files.map_file import save_map
from geopurify.map_files.reading import read_map, read_purified
from geopurify.map_files.saved_map import open_saved_map
from geopurify.pipeline import Pipeline, load_map

SETTINGS = {
    "map.voxel_size_m": 0.05,
    "map.max_voxels": 5000,
    "lifting.pixel_stride": 1,
    "purify.neighbours": 8,
    "query.min_score": 0.2,
    "vocabulary.names": ("red", "green", "blue"),
    "vocabulary.prompt": "{}",
}
TOLERANCE = 2e-3  # of a score: purified features are kept in half precision


@pytest.fixture
def mapped(tmp_path, monkeypatch):
    """Return a purified map of a red wall with a green one in it, and its file."""
    monkeypatch.setattr(saved_map, "create_text_encoder", lambda config: ColorEncoder())
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    pipeline = Pipeline(from_flat(SETTINGS), ColorEncoder(), up_map=(0.0, -1.0, 0.0))
    frame = wall_frame()
    frame.color[:, 12:] = (0, 200, 55)
    pipeline.integrate(frame)
    pipeline.purify()
    path = tmp_path / "map.safetensors"
    save_map(path, pipeline, purified=True)
    return pipeline, path


def rewritten(path, purified=None, **changes):
    """Write a file again with other purified features or another header."""
    with safe_open(path, "numpy") as file:
        metadata = {**file.metadata(), **changes}
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    if purified is not None:
        arrays["purified"] = purified
    write_tensors(path, arrays, metadata)


def assert_same(result, expected, tolerance):
    assert len(result.objects) == len(expected.objects) > 0
    for ours, theirs in zip(result.objects, expected.objects, strict=True):
        assert ours.voxels == theirs.voxels
        assert ours.score == pytest.approx(theirs.score, abs=tolerance)
        np.testing.assert_array_equal(ours.T_map_box, theirs.T_map_box)
    assert result.best_score == pytest.approx(expected.best_score, abs=tolerance)


@pytest.mark.parametrize("text", ["red", "green", "red green"])
def test_purified_features_give_the_answers_of_the_pipeline(mapped, text):
    pipeline, path = mapped
    assert_same(open_saved_map(path).query(text), pipeline.query(text), TOLERANCE)


@pytest.mark.parametrize("text", ["red", "red green"])
def test_without_them_the_answers_are_the_same_bit_by_bit(mapped, text):
    pipeline, path = mapped
    save_map(path, pipeline)
    found = open_saved_map(path).query(text)
    assert_same(found, pipeline.query(text), 0)
    np.testing.assert_array_equal(found.scores, pipeline.query(text).scores)


def test_products_with_purified_features_are_purified_scores(mapped):
    pipeline, path = mapped
    _, state, purified, _ = read_purified(path)
    texts = ColorEncoder().encode_text(["red", "green"])
    last = pipeline._purified.of_epoch(pipeline.shared_map.epoch)
    rows = pipeline.map.rows_of(last.purifier.packed_keys)
    np.testing.assert_array_equal(state["keys"][rows], last.purifier.packed_keys)
    scores = purified[rows].view(np.float16).astype(np.float32) @ texts.T
    np.testing.assert_allclose(scores, last.pooled.values[:, :2], atol=1e-3)


def test_the_map_is_the_same_with_them(mapped):
    pipeline, path = mapped
    plain = path.with_name("plain")
    save_map(plain, pipeline)
    for mine, theirs in zip(read_map(path), read_map(plain), strict=True):
        np.testing.assert_equal(mine, theirs)
    assert load_map(path, ColorEncoder()).voxel_count == pipeline.voxel_count


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"purified_by": "formulas 0"}, "another student purified its features"),
        ({"purified_sha256": "0"}, "of another map, of other settings or damaged"),
        (
            {"purified": np.zeros((1, 3), np.uint16)},
            "of another map, of other settings or damaged",
        ),
    ],
)
def test_what_does_not_fit_is_found_anew_and_said(mapped, caplog, change, why):
    pipeline, path = mapped
    if "purified" in change:
        change = {"purified": np.repeat(change["purified"], pipeline.voxel_count, 0)}
    rewritten(path, **change)
    with caplog.at_level("INFO"):
        result = open_saved_map(path).query("red")
    assert "Purifying the map" in caplog.text and why in caplog.text
    assert_same(result, pipeline.query("red"), 0)


def test_features_of_other_settings_are_not_taken(mapped):
    path = mapped[1]
    description, state = read_map(path)
    fields = asdict(description)
    fields["settings"]["purify.rounds"] = 3
    text = json.dumps(fields)
    rewritten(path, description=text, sha256=digest_of(text, state))
    assert "of other settings" in read_purified(path)[2]


def test_features_by_another_student_are_not_taken(mapped, monkeypatch, tmp_path):
    from geopurify.purify.affinity import student_path

    other = tmp_path / "other.safetensors"
    other.write_bytes(student_path.SHIPPED.read_bytes() + b" ")
    monkeypatch.setattr(student_path, "SHIPPED", other)
    assert read_purified(mapped[1])[2] == "another student purified its features"


def test_features_that_are_not_finite_are_not_taken(mapped):
    from geopurify.map_files.reading import purified_digest

    pipeline, path = mapped
    bits = np.full_like(pipeline.state()["features"], 0x7C00)  # infinity
    with safe_open(path, "numpy") as file:
        metadata = file.metadata()
    rewritten(path, bits, purified_sha256=purified_digest(metadata, bits))
    assert read_purified(path)[2] == "its purified features are not finite"


@pytest.mark.parametrize("shape", [(0, 3), (1, 3), (5, 3, 1), (7,)])
def test_features_of_another_size_are_refused_before_anything_is_read(mapped, shape):
    path = mapped[1]
    rewritten(path, np.zeros(shape, np.uint16))
    for read in (read_map, read_purified, lambda path: load_map(path, ColorEncoder())):
        with pytest.raises(BadInput, match="map array purified is "):
            read(path)


def test_a_map_that_changed_since_it_was_purified_is_not_saved_as_purified(mapped):
    pipeline, path = mapped
    before = path.read_bytes()
    pipeline.integrate(wall_frame(offset_m=(0.5, 0, 0)))
    with pytest.raises(BadInput, match="the map was changed since it was purified"):
        save_map(path, pipeline, purified=True)
    pipeline.reset()
    pipeline.integrate(wall_frame())
    with pytest.raises(BadInput, match="the map was not purified yet"):
        save_map(path, pipeline, purified=True)
    assert path.read_bytes() == before


def test_the_map_of_another_encoder_is_refused(mapped, monkeypatch):
    class Other(ColorEncoder):
        version = "2"

    monkeypatch.setattr(saved_map, "create_text_encoder", lambda config: Other())
    with pytest.raises(BadInput, match=r"holds features of 'color' \('1', 3 channels\)"):
        open_saved_map(mapped[1])
