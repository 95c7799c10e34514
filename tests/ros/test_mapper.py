# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The node over real topics and services, on hand-made frames of a wall."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from geometry_msgs.msg import Point, PointStamped, Vector3
from geopurify_msgs.msg import Region
from geopurify_msgs.srv import LoadMap, QueryPoint, QueryText, SaveMap, SetVocabulary
from mapper_client import TIMEOUT_S, Client
from mapper_setup import Setup
from sensor_msgs.msg import PointCloud2
from small_room import HEIGHT, WIDTH, wall
from std_msgs.msg import Header

from geopurify_ros.publishers.point_clouds import LABELLED_POINT
from geopurify_ros.qos import LATCHED
from geopurify_ros.services.service_group import MOST_REQUESTS


@pytest.fixture(scope="module")
def setup(middleware: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setup]:
    made = Setup(tmp_path_factory.mktemp("maps"))
    yield made
    made.close()


@pytest.fixture
def mapped(setup: Setup) -> Setup:
    """Return the setup with one more frame in the map."""
    frames = int(setup.client.diagnostics.get("frames", "0"))
    setup.send(wall())
    setup.client.wait_for_count("frames", frames + 1)
    return setup


def test_an_empty_map_says_so(setup: Setup) -> None:
    assert setup.client.call("reset").success
    answer = setup.client.call("query_text", text="wall")
    assert (answer.success, answer.code) == (False, QueryText.Response.EMPTY_MAP)
    assert not setup.client.call("purify").success


def test_a_frame_becomes_a_latched_labelled_cloud(mapped: Setup) -> None:
    mapped.client.wait_for(lambda: mapped.client.clouds[-1].width)
    cloud = mapped.client.clouds[-1]
    assert cloud.header.frame_id == "map"
    assert cloud.header.stamp.sec == mapped.sent
    assert cloud.width == mapped.pipeline.voxel_count
    late = Client()
    assert late.wait_for(lambda: late.clouds)[0].width == cloud.width
    assert late.wait_for(lambda: late.label_maps)[0].labels[0].name == "wall"
    late.close()


def test_a_text_finds_the_wall(mapped: Setup) -> None:
    answer = mapped.client.call("query_text", text="wall", return_cloud=True)
    assert answer.success
    assert answer.code == QueryText.Response.OK
    assert answer.header.frame_id == "map"
    best = answer.objects[0]
    assert best.pose.position.z == pytest.approx(2.0, abs=0.05)
    assert answer.cloud.width == sum(found.voxels for found in answer.objects)
    assert not mapped.client.call("query_text", text="wall").cloud.width


def test_purification_is_scheduled_and_published(mapped: Setup) -> None:
    before = len(mapped.client.clouds)
    answer = mapped.client.call("purify")
    voxels = mapped.pipeline.voxel_count
    assert answer.success
    assert answer.message == f"purification of {voxels} voxels scheduled"
    mapped.client.wait_for(lambda: "p50_ms.pool" in mapped.client.diagnostics)
    mapped.client.wait_for(lambda: len(mapped.client.clouds) > before)


def test_dropped_names_are_published_with_their_reasons(mapped: Setup) -> None:
    client = mapped.client
    assert client.call("purify").success
    client.wait_for(lambda: any(label.dropped for label in client.label_maps[-1].labels))
    dropped = {label.name: label.dropped for label in client.label_maps[-1].labels}
    assert dropped["wall"] == ""
    assert dropped["chair"] == "it is the best in fewer than 20 voxels"
    assert "chair" in client.next_diagnostics()["dropped_names"]


def test_the_vocabulary_can_be_replaced(mapped: Setup) -> None:
    names = [label.name for label in mapped.client.label_maps[-1].labels]
    answer = mapped.client.call("set_vocabulary", names=["floor", "wall"], prompt="{}")
    assert answer.success
    assert [label.name for label in answer.label_map.labels] == ["floor", "wall"]
    mapped.client.wait_for(lambda: len(mapped.client.label_maps[-1].labels) == 2)
    assert mapped.client.call("set_vocabulary", names=names).success


def test_the_vocabulary_comes_from_a_label_set_and_from_the_configuration(mapped: Setup) -> None:
    client = mapped.client
    names = [label.name for label in client.label_maps[-1].labels]
    two = client.call("set_vocabulary", names=["floor", "wall"])
    assert len(two.label_map.labels) == 2
    both = client.call("set_vocabulary", names=["floor"], label_set="nyu40")
    assert (both.success, both.code) == (False, SetVocabulary.Response.INVALID_REQUEST)
    by_set = client.call("set_vocabulary", label_set="nyu40")
    assert [label.name for label in by_set.label_map.labels] == names
    assert client.call("set_vocabulary", names=["floor", "wall"]).success
    configured = client.call("set_vocabulary")
    assert [label.name for label in configured.label_map.labels] == names


def test_a_text_that_nothing_answers_says_how_near_it_came(mapped: Setup) -> None:
    answer = mapped.client.call("query_text", text="chair")
    assert (answer.success, len(answer.objects)) == (True, 0)
    assert 0 <= answer.best_score < 0.5
    assert "the best score of a voxel is 0." in answer.message
    assert "an object needs 0.5 (query.min_score)" in answer.message


def test_every_one_of_many_requests_is_answered(
    mapped: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on, original = threading.Event(), mapped.pipeline.query

    def wait(*arguments: object) -> object:
        assert may_go_on.wait(TIMEOUT_S)
        return original(*arguments)

    refused = int(mapped.client.diagnostics.get("refused.busy", "0"))
    with monkeypatch.context() as patched:
        patched.setattr(mapped.pipeline, "query", wait)
        # few at a time: the client's own queue has room for 10 answers
        answers = [
            mapped.client.begin("query_text", text="wall") for _ in range(MOST_REQUESTS + 9)
        ]
        try:
            mapped.client.wait_for_count("refused.busy", refused + 9)
            assert mapped.client.call("purify").success  # other groups are not held
        finally:
            may_go_on.set()
        mapped.client.wait_for(lambda: all(answer.done() for answer in answers))
    codes = [answer.result().code for answer in answers]
    busy = codes.count(QueryText.Response.BUSY)
    assert busy >= 9  # more where earlier requests took long
    assert codes.count(QueryText.Response.OK) == MOST_REQUESTS + 9 - busy > 0


def test_colours_are_published_to_those_who_look(mapped: Setup) -> None:
    mapped.client.listen(PointCloud2, "geopurify/color_cloud", mapped.colored.append, LATCHED)
    mapped.client.wait_for(lambda: mapped.colored and mapped.colored[-1].width)
    assert mapped.colored[-1].width == mapped.pipeline.voxel_count
    assert [field.name for field in mapped.colored[-1].fields] == ["x", "y", "z", "rgb"]


def test_a_region_bounds_the_answer(mapped: Setup) -> None:
    left = Region(size=Vector3(x=9.0, y=9.0, z=9.0))
    left.pose.position.x = -4.5
    wanted = {"text": "wall", "top_k": 10_000, "return_cloud": True}
    whole = mapped.client.call("query_text", **wanted)
    half = mapped.client.call("query_text", **wanted, region=left)
    assert half.success
    assert 0 < half.cloud.width < whole.cloud.width
    assert all(found.pose.position.x <= 0 for found in half.objects)


@pytest.mark.parametrize(
    ("region", "code"),
    [
        (Region(size=Vector3(x=1.0)), QueryText.Response.INVALID_REQUEST),
        (Region(size=Vector3(x=1.0, y=-1.0, z=1.0)), QueryText.Response.INVALID_REQUEST),
        (
            Region(size=Vector3(x=1.0, y=1.0, z=1.0), header=Header(frame_id="gripper")),
            QueryText.Response.UNKNOWN_FRAME,
        ),
    ],
)
def test_an_unusable_region_is_refused(mapped: Setup, region: Region, code: int) -> None:
    answer = mapped.client.call("query_text", text="wall", region=region)
    assert (answer.success, answer.code) == (False, code)


def test_a_point_knows_what_is_there(mapped: Setup) -> None:
    point = PointStamped(point=Point(z=2.0))
    answer = mapped.client.call("query_point", point=point)
    assert (answer.success, answer.code) == (True, QueryPoint.Response.OK)
    assert (answer.labels[0].name, answer.labels[0].share) == ("wall", 1.0)
    nothing = mapped.client.call("query_point", point=PointStamped())
    assert (nothing.success, nothing.code) == (False, QueryPoint.Response.NOTHING_THERE)
    negative = mapped.client.call("query_point", point=point, radius_m=-1.0)
    assert negative.code == QueryPoint.Response.INVALID_REQUEST


def test_a_saved_map_is_loaded_again(mapped: Setup) -> None:
    client, voxels = mapped.client, mapped.pipeline.voxel_count
    saved = client.call("save_map", path="wall.safetensors")
    assert (saved.success, saved.voxels) == (True, voxels), saved.message
    assert client.call("reset").success
    empty = client.call("save_map", path="wall.safetensors")
    assert (empty.success, empty.code) == (False, SaveMap.Response.EMPTY_MAP)
    loaded = client.call("load_map", path="wall.safetensors")
    assert (loaded.success, loaded.voxels) == (True, voxels), loaded.message
    assert loaded.label_map.labels[0].name == "wall"
    assert client.call("query_text", text="wall").success


def test_unusable_paths_are_refused(mapped: Setup) -> None:
    client = mapped.client
    for service in ("save_map", "load_map"):
        answer = client.call(service, path="../wall.safetensors")
        assert (answer.success, answer.code) == (False, SaveMap.Response.INVALID_REQUEST)
    missing = client.call("load_map", path="missing.safetensors")
    assert (missing.success, missing.code) == (False, LoadMap.Response.CANNOT_READ)


def test_pause_leaves_frames_out(mapped: Setup) -> None:
    client = mapped.client
    assert client.call("pause", data=True).success
    frames = mapped.client.diagnostics["frames"]
    mapped.send(wall())
    client.wait_for_count("skipped.paused")
    assert client.diagnostics["state"] == "paused"
    assert client.diagnostics["frames"] == frames
    assert client.call("pause", data=False).success


def test_what_moved_away_or_was_left_behind_leaves_the_cloud(mapped: Setup) -> None:
    def depths() -> np.ndarray:
        return np.frombuffer(mapped.client.clouds[-1].data, LABELLED_POINT)["z"]

    mapped.send(replace(wall(), depth_m=np.full((HEIGHT, WIDTH), 1.0, np.float32)))
    mapped.client.wait_for(lambda: (depths() < 1.5).any())
    mapped.send(wall())
    mapped.client.wait_for_count("voxels_carved")
    mapped.client.wait_for(lambda: len(depths()) and (depths() > 1.5).all())
    far = np.eye(4)
    far[2, 3] = 30.0
    mapped.send(replace(wall(), T_map_cam=far))
    mapped.client.wait_for_count("voxels_evicted")
    mapped.client.wait_for(lambda: len(depths()) and (depths() > 31.5).all())
    stats = mapped.client.next_stats()
    assert stats.voxels_carved == int(mapped.client.diagnostics["voxels_carved"])
    assert stats.voxels_evicted == int(mapped.client.diagnostics["voxels_evicted"])


def test_stats_are_the_typed_diagnostics(mapped: Setup) -> None:
    assert not mapped.client.call("query_text", text="").success
    stats = mapped.client.next_stats()
    assert (stats.state, stats.encoder) == ("active", mapped.pipeline.encoder.name)
    assert 0 < stats.voxels == mapped.pipeline.voxel_count
    assert stats.map_bytes == stats.voxels * mapped.pipeline.map.bytes_per_voxel()
    assert {stage.name for stage in stats.stages} >= {"encode", "lift", "fuse"}
    assert {"/color/image_raw", "/pose"} <= {counter.name for counter in stats.received}
    shown = mapped.client.next_diagnostics()
    for kind in ("dropped", "skipped", "noticed", "refused"):
        counts = {f"{kind}.{c.name}": str(c.count) for c in getattr(stats, kind)}
        assert counts == {k: v for k, v in shown.items() if k.startswith(f"{kind}.")}
    assert "text_empty" in {counter.name for counter in stats.refused}


def test_reset_empties_the_map(mapped: Setup) -> None:
    answer = mapped.client.call("reset")
    assert answer.success
    assert answer.message.endswith("voxels removed")
    assert mapped.pipeline.voxel_count == 0
    mapped.client.wait_for(lambda: mapped.client.clouds[-1].width == 0)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"color__encoding": "bayer_rggb8"}, "encoding_bayer"),
        ({"depth__encoding": "rgb8"}, "encoding_unknown"),
        ({"color__height": HEIGHT - 1}, "size_mismatch"),
        ({"depth__step": 2 * WIDTH + 2}, "image_truncated"),
        ({"depth__data": bytes(2 * WIDTH * HEIGHT)}, "depth_empty"),
        ({"depth__data": b"\xff" * (2 * WIDTH * HEIGHT)}, "depth_empty"),
        ({"info__k": np.zeros(9)}, "camera_invalid"),
        ({"info__k": np.full(9, np.nan)}, "camera_invalid"),
        ({"info__d": [0.5, 0.0, 0.0, 0.0, 0.0]}, "camera_distorted"),
        ({"pose__pose__orientation__w": 3.0}, "pose_not_rigid"),
        ({"pose__pose__position__x": float("nan")}, "pose_not_finite"),
        ({"pose__header__frame_id": "odom"}, "frame_mismatch"),
        ({"depth__header__frame_id": "depth_camera"}, "frame_mismatch"),
        ({"scores__encoding": "8UC40", "scores__step": 40 * WIDTH}, "scores_invalid"),
    ],
)
def test_bad_input_is_counted_and_the_map_still_answers(
    mapped: Setup, changes: dict[str, object], reason: str
) -> None:
    client, key = mapped.client, f"dropped.{reason}"
    voxels, before = mapped.pipeline.voxel_count, int(client.diagnostics.get(key, "0"))
    mapped.send(wall(), **changes)
    client.wait_for_count(key, before + 1)
    assert mapped.pipeline.voxel_count == voxels
    assert client.call("query_text", text="wall").success


def test_float_depth_of_nan_is_refused(mapped: Setup) -> None:
    before = int(mapped.client.diagnostics.get("dropped.depth_empty", "0"))
    nan = np.full((HEIGHT, WIDTH), np.nan, np.float32)
    mapped.send(wall(), depth__encoding="32FC1", depth__step=4 * WIDTH, depth__data=nan.tobytes())
    mapped.client.wait_for_count("dropped.depth_empty", before + 1)


@pytest.mark.parametrize(
    ("request_fields", "code"),
    [
        ({"text": ""}, QueryText.Response.INVALID_REQUEST),
        ({"text": "wall " * 2000}, QueryText.Response.INVALID_REQUEST),
        ({"text": "wall", "min_score": float("nan")}, QueryText.Response.INVALID_REQUEST),
        ({"text": "wall", "min_score": 1.5}, QueryText.Response.INVALID_REQUEST),
        ({"text": "zebra"}, QueryText.Response.UNKNOWN_TEXT),
    ],
)
def test_bad_query_is_refused(mapped: Setup, request_fields: dict, code: int) -> None:
    answer = mapped.client.call("query_text", **request_fields)
    assert (answer.success, answer.code) == (False, code)
    assert answer.message


@pytest.mark.parametrize(
    ("request_fields", "code"),
    [
        ({"names": [""]}, SetVocabulary.Response.INVALID_REQUEST),
        ({"label_set": "nyu400"}, SetVocabulary.Response.INVALID_REQUEST),
        ({"names": ["wall", "wall"]}, SetVocabulary.Response.INVALID_REQUEST),
        ({"names": ["wall"], "prompt": "no braces"}, SetVocabulary.Response.INVALID_REQUEST),
        ({"names": ["zebra"]}, SetVocabulary.Response.UNKNOWN_TEXT),
    ],
)
def test_bad_vocabulary_is_refused(mapped: Setup, request_fields: dict, code: int) -> None:
    answer = mapped.client.call("set_vocabulary", **request_fields)
    assert (answer.success, answer.code) == (False, code)
    assert len(mapped.pipeline.vocabulary.names) == 40


def test_a_fault_of_ours_is_answered_and_survived(
    mapped: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patched:
        patched.setattr(mapped.pipeline, "query", fail)
        answer = mapped.client.call("query_text", text="wall")
    assert (answer.success, answer.code) == (False, QueryText.Response.INTERNAL_ERROR)
    assert "a bug" in answer.message
    assert mapped.client.call("query_text", text="wall").success
