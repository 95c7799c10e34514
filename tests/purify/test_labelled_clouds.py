# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Labels are scored once for each state of a map, and in a region only for its voxels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import ColorEncoder, wall_frame

from geopurify.config import from_flat
from geopurify.pipeline import Pipeline
from geopurify.query.regions import Region, Sphere

SETTINGS = {
    "map.voxel_size_m": 0.05,
    "map.max_voxels": 20_000,
    "lifting.pixel_stride": 1,
    "purify.neighbours": 20,
    "purify.rounds": 3,
}
FIELDS = ("points_map", "colors", "normals_map", "labels_raw", "labels", "confidence")


class Bench:
    """A pipeline that counts how many voxels are scored."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch | None = None) -> None:
        self.pipeline = Pipeline(from_flat(SETTINGS), ColorEncoder())
        self.scored: list[int] = []
        if monkeypatch:
            scores = self.pipeline.map.scores

            def count(texts, rows=None):
                found = scores(texts, rows)
                self.scored.append(len(found))
                return found

            monkeypatch.setattr(self.pipeline.map, "scores", count)

    def see(self, x_m: float = 0.0) -> None:
        """Integrate a red wall with green and blue on it."""
        frame = wall_frame((255, 0, 0), offset_m=(x_m, 0.0, 0.0), size=(64, 48))
        frame.color[10:30, 20:40] = (0, 255, 0)
        frame.color[::7, ::5] = (0, 0, 255)
        self.pipeline.integrate(frame)


def test_an_unchanged_map_is_scored_once(monkeypatch):
    bench = Bench(monkeypatch)
    bench.see()
    first = bench.pipeline.label_voxels()
    assert bench.pipeline.label_voxels() is first
    inside = bench.pipeline.label_voxels_within(Sphere((0.0, 0.0, 2.0), 0.3))
    assert 0 < len(inside.labels) < len(first.labels)
    assert bench.scored == [bench.pipeline.voxel_count]


def test_a_frame_scores_the_voxels_that_it_saw_and_no_others(monkeypatch):
    bench = Bench(monkeypatch)
    bench.see()
    bench.pipeline.label_voxels()
    bench.see(5.0)
    bench.see(5.1)
    cloud = bench.pipeline.label_voxels()
    seen = int((bench.pipeline.map.last_seen > 1).sum())
    assert 0 < seen < len(cloud.labels) == bench.pipeline.voxel_count
    assert bench.scored[1:] == [seen]


def test_a_purification_scores_nothing_again(monkeypatch):
    bench = Bench(monkeypatch)
    bench.see()
    bench.pipeline.label_voxels()
    bench.pipeline.purify()
    bench.scored.clear()
    bench.pipeline.label_voxels()
    assert bench.scored == [0]


CHANGES = ("see here", "see there", "remove", "purify", "affinities alone", "names", "reset")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(CHANGES), min_size=2, max_size=8))
def test_a_cloud_that_follows_all_changes_is_that_of_a_map_labelled_anew_bit_by_bit(changes):
    bench = Bench()
    pipeline = bench.pipeline
    bench.see()
    for number, change in enumerate(changes):
        if change.startswith("see"):
            bench.see(0.6 if change == "see there" else 0.1 * number)
        elif change == "remove":
            pipeline.shared_map.remove(pipeline.map.packed_keys[number::9].copy())
        elif change == "names":
            pipeline.set_vocabulary(["blue", "red", "green"][: 2 + number % 2])
        elif change == "reset":
            pipeline.reset()
        elif pipeline.voxel_count:
            pipeline.purify(with_labels=change == "purify")
        found = pipeline.label_voxels()
        pipeline._clouds._last = None
        anew = pipeline.label_voxels()
        for field in (*FIELDS, "packed_keys"):
            np.testing.assert_array_equal(getattr(found, field), getattr(anew, field))
        pipeline._clouds._last = None if number % 3 == 2 else pipeline._clouds._last


def test_whatever_changes_the_labels_makes_another_cloud():
    bench, clouds = Bench(), []
    pipeline = bench.pipeline

    def label() -> None:
        clouds.append(pipeline.label_voxels())

    for change in (
        bench.see,
        bench.see,  # the same voxels, another frame
        pipeline.purify,
        lambda: pipeline.set_vocabulary(["blue", "red"]),
        lambda: pipeline.set_vocabulary(["blue", "red"]),
        lambda: pipeline.shared_map.remove(pipeline.map.packed_keys[:5].copy()),
        pipeline.reset,
        bench.see,
    ):
        change()
        label()
    assert len({id(cloud) for cloud in clouds}) == len(clouds)
    sizes = [len(cloud.labels) for cloud in clouds]
    assert sizes[5] == sizes[4] - 5
    assert sizes[6] == 0
    assert sizes[7] == sizes[0]


def test_a_shared_cloud_can_not_be_written():
    bench = Bench()
    bench.see()
    with pytest.raises(ValueError, match="read-only"):
        bench.pipeline.label_voxels().labels[0] = 1


def test_keys_are_the_voxels_of_the_points():
    bench = Bench()
    bench.see()
    cloud = bench.pipeline.label_voxels()
    np.testing.assert_array_equal(cloud.keys, np.floor(cloud.points_map / 0.05))
    np.testing.assert_array_equal(cloud.packed_keys, bench.pipeline.map.packed_keys)


def test_a_region_scores_its_own_voxels_only(monkeypatch):
    bench = Bench(monkeypatch)
    bench.see()
    cloud = bench.pipeline.label_voxels_within(Sphere((0.0, 0.0, 2.0), 0.1))
    assert bench.scored == [len(cloud.labels)]
    assert 0 < len(cloud.labels) < 0.1 * bench.pipeline.voxel_count


@pytest.fixture(scope="module")
def mapped() -> Bench:
    """Return a purified map that has grown and lost voxels since."""
    bench = Bench()
    bench.see()
    bench.pipeline.purify()
    bench.see(0.6)
    bench.pipeline.shared_map.remove(bench.pipeline.map.packed_keys[::11].copy())
    return bench


@settings(max_examples=30, deadline=None)
@given(
    st.tuples(st.floats(-1, 2), st.floats(-1, 1), st.floats(1.9, 2.1)),
    st.floats(0.01, 1.0),
    st.booleans(),
)
def test_labels_in_a_region_are_those_of_the_whole_map_bit_by_bit(
    mapped, centre, radius_m, round_
):
    box = np.eye(4)
    box[:3, 3] = centre
    region = Sphere(centre, radius_m) if round_ else Region(box, np.full(3, 2 * radius_m))
    found = mapped.pipeline.label_voxels_within(region)
    whole = mapped.pipeline.label_voxels()
    expected = region.contains(whole.points_map)
    for field in (*FIELDS, "packed_keys"):
        np.testing.assert_array_equal(getattr(found, field), getattr(whole, field)[expected])
    mapped.pipeline._clouds._last = None  # the next example scores again
