# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import dataclasses
import gc
import threading
import weakref

import numpy as np
import pytest
from small_world import ColorEncoder, wall_frame

from geopurify.config import from_flat
from geopurify.config.label_sets import label_set
from geopurify.errors import BadInput
from geopurify.pipeline import Pipeline
from geopurify.query.labels import UNLABELLED
from geopurify.query.regions import Region

SETTINGS = {
    "map.voxel_size_m": 0.05,
    "map.max_voxels": 20_000,
    "lifting.pixel_stride": 1,
    "purify.neighbours": 20,
}


def pipeline(**settings) -> Pipeline:
    return Pipeline(from_flat({**SETTINGS, **settings}), ColorEncoder())


def speckled_wall():
    """Return a red wall with a green patch and single blue pixels all over."""
    frame = wall_frame((255, 0, 0), size=(64, 48))
    frame.color[10:30, 20:40] = (0, 255, 0)
    frame.color[::7, ::5] = (0, 0, 255)
    return frame


def test_one_frame_becomes_labelled_voxels():
    mapper = pipeline()
    done = mapper.integrate(wall_frame((0, 255, 0)))
    assert done.observations == 32 * 24
    assert done.voxels_added == mapper.voxel_count > 0
    assert set(done.seconds) == {"encode", "lift", "fuse"}
    cloud = mapper.label_voxels()
    assert len(cloud.labels) == mapper.voxel_count
    assert set(cloud.labels.tolist()) == {1}
    assert cloud.confidence.min() > 0.99
    assert set(map(tuple, cloud.colors.tolist())) == {(0, 255, 0)}


def test_purification_removes_speckles_and_keeps_the_patch():
    mapper = pipeline()
    mapper.integrate(speckled_wall())
    mapper.purify()
    cloud = mapper.label_voxels()
    assert (cloud.labels_raw == 2).sum() > 10
    assert (cloud.labels == 2).sum() == 0
    patch = (cloud.labels == 1).sum()
    assert 0.7 < patch / (cloud.labels_raw == 1).sum() < 1.5


def test_a_map_that_is_no_longer_used_is_freed_at_once():
    mapper = pipeline()
    mapper.integrate(wall_frame((0, 255, 0)))
    mapper.purify()
    mapper.query("green")
    gone = weakref.ref(mapper), weakref.ref(mapper.map)
    gc.collect()
    gc.disable()  # gigabytes would wait for it
    try:
        del mapper
        assert [each() for each in gone] == [None, None]
    finally:
        gc.enable()


@pytest.mark.parametrize(("restart", "rounds"), [(0.0, 0), (0.0, 3), (0.0, 18), (0.1, 18)])
def test_pooling_labels_or_features_gives_the_same_labels(restart, rounds):
    clouds = []
    for space in ("labels", "features"):
        mapper = pipeline(
            **{"purify.space": space, "purify.restart": restart, "purify.rounds": rounds}
        )
        mapper.integrate(speckled_wall())
        mapper.purify()
        clouds.append(mapper.label_voxels())
    np.testing.assert_array_equal(clouds[0].labels, clouds[1].labels)
    np.testing.assert_allclose(clouds[0].confidence, clouds[1].confidence, atol=1e-3)


def test_no_rounds_leave_the_raw_labels():
    mapper = pipeline(**{"purify.restart": 0.0, "purify.rounds": 0})
    mapper.integrate(speckled_wall())
    mapper.purify()
    cloud = mapper.label_voxels()
    np.testing.assert_array_equal(cloud.labels, cloud.labels_raw)


def test_the_same_frames_give_the_same_bits():
    results = []
    for _ in range(2):
        mapper = pipeline()
        for depth in (2.0, 1.5, 2.5):
            mapper.integrate(wall_frame((200, 60, 10), depth))
        mapper.purify()
        results.append((mapper.map.state(), mapper.label_voxels().confidence))
    for name, values in results[0][0].items():
        np.testing.assert_array_equal(values, results[1][0][name])
    np.testing.assert_array_equal(results[0][1], results[1][1])


def test_voxels_newer_than_the_purification_keep_their_raw_label():
    mapper = pipeline()
    mapper.integrate(wall_frame((255, 0, 0), 2.0))
    mapper.purify()
    known = mapper.voxel_count
    mapper.integrate(wall_frame((0, 0, 255), 1.0))
    cloud = mapper.label_voxels()
    assert (cloud.labels[known:] == 2).all()
    assert (cloud.labels[:known] == 0).all()


def test_purifying_again_without_new_frames_reuses_the_affinities():
    mapper = pipeline()
    mapper.integrate(speckled_wall())
    assert "neighbours" in mapper.purify().seconds
    assert "neighbours" not in mapper.purify().seconds
    mapper.integrate(speckled_wall())
    assert "neighbours" in mapper.purify().seconds


def test_a_query_finds_the_patch_where_it_is():
    mapper = pipeline()
    mapper.integrate(speckled_wall())
    mapper.purify()
    result = mapper.query("the green patch")
    (patch,) = result.objects
    # pixels 20..39 x 10..29 around (31.5, 23.5), 40 px focal length, 2 m away
    np.testing.assert_allclose(patch.T_map_box[:3, 3], (-0.1, -0.2, 2.0), atol=0.06)
    assert sorted(patch.size_m) == pytest.approx([0.05, 1.0, 1.0], abs=0.16)
    assert patch.score > 0.5
    assert len(result.points_map) == len(result.scores) == patch.voxels


@pytest.mark.parametrize("space", ["labels", "features"])
def test_queries_need_no_labels(space):
    mapper, other = pipeline(**{"purify.space": space}), pipeline(**{"purify.space": space})
    for each in (mapper, other):
        each.integrate(speckled_wall())
    mapper.purify()
    other.purify(with_labels=False)
    for text in ("the green patch", "something red and blue"):
        one, same = mapper.query(text), other.query(text)
        np.testing.assert_array_equal(one.points_map, same.points_map)
        np.testing.assert_allclose(one.scores, same.scores, atol=5e-5)  # 16-bit weights
    cloud = other.label_voxels()
    np.testing.assert_array_equal(cloud.labels, cloud.labels_raw)
    other.purify(with_labels=False)
    other.purify()
    np.testing.assert_array_equal(other.label_voxels().labels, mapper.label_voxels().labels)


def test_a_query_answers_before_the_first_purification():
    mapper = pipeline(**{"query.min_voxels": 1})
    mapper.integrate(speckled_wall())
    assert len(mapper.query("blue").objects) > 1


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("",), "text_empty"),
        (("x" * 10_000,), "text_too_long"),
        (("chair",), "text_unknown"),
        (("red", 0), "query_invalid"),
        (("red", 10_001), "query_invalid"),
        (("red", 1, 1.5), "query_invalid"),
        (("red", 1, float("nan")), "query_invalid"),
    ],
)
def test_bad_queries_are_refused_by_name(arguments, reason):
    mapper = pipeline()
    mapper.integrate(wall_frame())
    with pytest.raises(BadInput) as caught:
        mapper.query(*arguments)
    assert caught.value.reason == reason


def test_an_empty_map_says_so():
    for ask in (lambda: pipeline().query("red"), lambda: pipeline().purify()):
        with pytest.raises(BadInput, match="the map is empty"):
            ask()
    assert len(pipeline().label_voxels().labels) == 0


def test_a_new_vocabulary_relabels_the_map():
    mapper = pipeline()
    mapper.integrate(wall_frame((0, 255, 0)))
    mapper.purify()
    mapper.set_vocabulary(["blue", "green"])
    assert set(mapper.label_voxels().labels.tolist()) == {1}
    mapper.purify()
    assert set(mapper.label_voxels().labels.tolist()) == {1}
    assert mapper.vocabulary.names == ("blue", "green")


def test_names_that_the_encoder_does_not_tell_apart_are_pooled_once():
    mapper, plain = pipeline(), pipeline()
    mapper.set_vocabulary(["red", "dark red", "blue", "green", "red wall"])
    for each in (mapper, plain):
        each.integrate(speckled_wall())
        each.purify()
    last = mapper._purified.of_epoch(mapper.shared_map.epoch)
    assert last.pooled.values.shape[1] == 3
    found, expected = mapper.label_voxels(), plain.label_voxels()
    place = np.array([0, 3, 2])  # of red, green, blue
    np.testing.assert_array_equal(found.labels, place[expected.labels])
    assert mapper.query("green").best_score == plain.query("green").best_score


def test_an_unusable_vocabulary_leaves_the_old_one():
    mapper = pipeline()
    with pytest.raises(BadInput):
        mapper.set_vocabulary(["red", ""])
    assert mapper.vocabulary.names == ("red", "green", "blue")


def test_a_vocabulary_by_label_set_and_back():
    mapper = pipeline()
    mapper.set_vocabulary(label_set="nyu40", prompt="{} red")
    assert mapper.vocabulary.names == label_set("nyu40")
    mapper.set_vocabulary()
    assert mapper.vocabulary.names == ("red", "green", "blue")
    assert mapper.vocabulary.prompt == "a {} in a room"
    with pytest.raises(BadInput, match="names or a label set, got both"):
        mapper.set_vocabulary(["red"], label_set="nyu40")


def test_black_surfaces_have_no_evidence_and_no_label():
    mapper = pipeline()
    mapper.integrate(wall_frame((0, 0, 0)))
    assert set(mapper.label_voxels().labels.tolist()) == {UNLABELLED}


def test_a_bad_frame_leaves_the_map_as_it_was():
    mapper = pipeline()
    mapper.integrate(wall_frame())
    before = mapper.map.state()
    absurd = dataclasses.replace(wall_frame(), depth_m=np.full((24, 32), 5000.0))
    with pytest.raises(BadInput, match="no depth pixel lies in"):
        mapper.integrate(absurd)
    for name, values in mapper.map.state().items():
        np.testing.assert_array_equal(values, before[name])


def test_reset_forgets_map_and_purification():
    mapper = pipeline()
    mapper.integrate(wall_frame((255, 0, 0)))
    mapper.purify()
    mapper.reset()
    assert mapper.voxel_count == 0
    mapper.integrate(wall_frame((0, 0, 255)))
    assert set(mapper.label_voxels().labels.tolist()) == {2}


@pytest.mark.parametrize("forget", [Pipeline.reset, lambda mapper: mapper.replace_map(pipeline())])
def test_a_frame_in_the_encoder_does_not_survive_a_reset(forget, monkeypatch):
    mapper = pipeline()
    encode = mapper.encoder.encode

    def encode_and_forget(frame):
        monkeypatch.undo()
        forget(mapper)
        return encode(frame)

    monkeypatch.setattr(mapper.encoder, "encode", encode_and_forget)
    with pytest.raises(BadInput, match="reset") as caught:
        mapper.integrate(wall_frame())
    assert (caught.value.reason, mapper.voxel_count) == ("map_reset", 0)
    assert mapper.integrate(wall_frame()).voxels_added > 0


def test_threads_may_map_purify_and_ask_at_once():
    mapper = pipeline()
    mapper.integrate(speckled_wall())
    errors: list[BaseException] = []

    def repeat(action) -> None:
        try:
            for i in range(12):
                action(i)
        except BaseException as error:
            errors.append(error)

    actions = (
        lambda i: mapper.integrate(wall_frame((255, 0, 0), 1.0 + 0.1 * i)),
        lambda i: mapper.purify(),
        lambda i: mapper.query("red"),
        lambda i: mapper.label_voxels(),
        lambda i: mapper.set_vocabulary(["red", "green", "blue"]),
    )
    threads = [threading.Thread(target=repeat, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    rows = mapper.map.rows_of(mapper.map.packed_keys)
    np.testing.assert_array_equal(rows, np.arange(mapper.voxel_count))


def test_an_answer_says_the_best_score_there_was_even_if_nothing_reached_the_wanted_one():
    mapper = pipeline(**{"query.min_voxels": 10_000})
    mapper.integrate(speckled_wall())
    found = mapper.query("green")
    assert found.objects == ()  # the patch is too small
    # a green voxel: cosine 1 with the text and 0 with red and blue, at a scale of 10
    assert found.best_score == pytest.approx(1 / (1 + np.exp(-10)), abs=1e-4)
    assert mapper.query("green", min_score=1.0).best_score == found.best_score


def test_the_best_score_is_that_of_the_region():
    mapper = pipeline()
    mapper.integrate(speckled_wall())
    at_patch, beside, outside = (
        Region(pose_at(x, y, 2.0), np.full(3, 0.3)) for x, y in ((-0.1, -0.2), (1.0, 0.9), (9, 9))
    )
    assert mapper.query("green", region=at_patch).best_score > 0.99
    assert mapper.query("green", region=beside).best_score < 0.01
    assert mapper.query("green", region=outside).best_score == 0


def pose_at(*position) -> np.ndarray:
    pose = np.eye(4)
    pose[:3, 3] = position
    return pose
