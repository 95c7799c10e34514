# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Bags as folders, as single files, compressed, of ROS 1, cut off and damaged."""

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest
from fuzz.bag_forms import write_bags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geopurify.errors import BadInput
from geopurify.sequences import open_sequence
from geopurify.sequences.bag.reader import BagReader
from geopurify.sequences.bag.sequence import BagSequence
from geopurify.sequences.bag.topics import BagTopics
from geopurify_worlds.room_sequence import RoomSequence

FORMS = ("mcap", "sqlite3", "FILE", "MESSAGE", "STORAGE", "alone.mcap", "alone.db3", "capitals")
FORMS = (*FORMS, "no metadata", "ros1")
FRAMES = 3


@pytest.fixture(scope="module")
def room() -> RoomSequence:
    return RoomSequence(5, FRAMES, width=32, height=24, depth_noise=False)


@pytest.fixture(scope="module")
def bags(tmp_path_factory: pytest.TempPathFactory, room: RoomSequence) -> dict[str, Path]:
    return write_bags(tmp_path_factory.mktemp("bags"), room)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("pose", ["/pose", "/tf"])
def test_each_form_is_read(bags: dict[str, Path], room: RoomSequence, form: str, pose: str):
    sequence = open_sequence(str(bags[form]), BagTopics(pose=pose))
    assert len(sequence) == FRAMES
    for i in (2, 0):
        frame = sequence[i]
        np.testing.assert_array_equal(frame.color, room[i].color)
        np.testing.assert_allclose(frame.depth_m, room[i].depth_m, atol=6e-4)
        np.testing.assert_allclose(frame.T_map_cam, room[i].T_map_cam, atol=1e-9)
        assert (frame.camera, frame.stamp_ns) == (room[i].camera, room[i].stamp_ns)


def test_a_split_bag_without_its_metadata(bags: dict[str, Path], tmp_path: Path):
    (tmp_path / "split").mkdir()
    for name in ("b_0.mcap", "b_1.mcap"):
        shutil.copy(bags["alone.mcap"], tmp_path / "split" / name)
    sequence = BagSequence(tmp_path / "split")
    assert len(sequence) == 2 * FRAMES  # each twice, with the same stamps
    with pytest.raises(BadInput) as caught:
        [sequence[i] for i in range(2 * FRAMES)]
    assert caught.value.reason == "stamp_repeated"


def refused(path: Path, *words: str, topics: BagTopics | None = None) -> None:
    with pytest.raises(BadInput) as caught:
        open_sequence(str(path), topics)
    for word in (path.name, *words):
        assert word in str(caught.value)


def test_a_recording_that_was_cut_off_is_named_with_the_remedy(
    bags: dict[str, Path], tmp_path: Path
):
    shutil.copytree(bags["mcap"], tmp_path / "cut")
    (file,) = (tmp_path / "cut").glob("*.mcap")
    file.write_bytes(file.read_bytes()[:-400])
    refused(tmp_path / "cut", f"mcap recover {file.name}")
    alone = shutil.copy(file, tmp_path / "alone.mcap")
    refused(Path(alone), "mcap recover alone.mcap")


@pytest.mark.parametrize("storage", ["mcap", "sqlite3"])
def test_qos_that_is_not_that_of_the_recording(
    bags: dict[str, Path], storage: str, tmp_path: Path
):
    shutil.copytree(bags[storage], tmp_path / "edited")  # to play it with another QoS
    metadata = tmp_path / "edited" / "metadata.yaml"
    recorded = metadata.read_text()
    metadata.write_text(recorded.replace("reliability: 1", "reliability: 2"))
    assert metadata.read_text() != recorded
    assert len(list(open_sequence(str(tmp_path / "edited")))) == FRAMES


@pytest.mark.parametrize("value", ["text", 7, 1.5])
def test_a_database_with_messages_that_are_no_bytes(
    bags: dict[str, Path], value: object, tmp_path: Path
):
    path = Path(shutil.copy(bags["alone.db3"], tmp_path / "odd.db3"))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "UPDATE messages SET data = ? WHERE id = (SELECT max(messages.id) FROM messages JOIN "
            "topics ON topic_id = topics.id WHERE name = '/color/image_raw')",
            (value,),
        )
    sequence = open_sequence(str(path))
    assert sequence[0].color.any()
    with pytest.raises(BadInput) as caught:
        [sequence[i] for i in range(FRAMES)]
    assert caught.value.reason == "message_damaged"


def test_a_bag_that_can_not_be_closed(bags: dict[str, Path], tmp_path: Path):
    shutil.copytree(bags["mcap"], tmp_path / "odd")
    metadata = tmp_path / "odd" / "metadata.yaml"
    metadata.write_text(metadata.read_text() + "  files: no list\n")
    with pytest.raises(BadInput) as caught:
        BagReader(tmp_path / "odd").close()
    assert caught.value.reason == "bag_damaged"


def test_other_files_are_named(bags: dict[str, Path], tmp_path: Path):
    for name, content, words in (
        ("notes.mcap", b"hello", "no MCAP file"),
        ("empty.db3", b"", "empty"),
        ("packed.mcap.zstd", b"\x28\xb5\x2f\xfd....", "zstd -d packed.mcap.zstd"),
        ("short.bag", b"#ROSBAG V2.0\n....", "rosbag reindex"),
    ):
        (tmp_path / name).write_bytes(content)
        refused(tmp_path / name, words)
    shutil.copytree(bags["mcap"], tmp_path / "fifo")
    os.mkfifo(tmp_path / "fifo/pipe.mcap")
    refused(tmp_path / "fifo", "is not a plain file")
    shutil.copytree(bags["mcap"], tmp_path / "lost")
    next((tmp_path / "lost").glob("*.mcap")).unlink()
    refused(tmp_path / "lost", "missing", "ros2 bag reindex lost")


def test_a_topic_that_is_missing_or_of_another_type_is_named(bags: dict[str, Path]):
    bag = bags["mcap"]
    refused(bag, "/no", "depth", "/color/image_raw", topics=BagTopics(depth="/no"))
    refused(bag, "/depth/image_raw", "sensor_msgs/msg/Image", "expected", "PoseStamped",
            topics=BagTopics(pose="/depth/image_raw"))  # fmt: skip
    refused(bag, "/tf", "TFMessage", "CameraInfo", topics=BagTopics(info="/tf"))


def test_a_topic_is_of_one_kind(bags: dict[str, Path]):
    refused(bags["mcap"], "/color/image_raw", "can't be color and depth", "--bag depth=TOPIC",
            topics=BagTopics(depth="/color/image_raw"))  # fmt: skip


def test_poses_of_another_global_frame_are_asked_for(bags: dict[str, Path]):
    with pytest.raises(BadInput, match="given in 'map', expected 'world', the global_frame"):
        BagSequence(bags["mcap"], BagTopics(global_frame="world"))[0]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    form=st.sampled_from(FORMS),
    place=st.floats(-1, 1),
    garbage=st.one_of(st.binary(max_size=9), st.sampled_from([b"\xff" * 8, b"\0" * 8, None])),
    cut=st.integers(0, 40),
    has_tf=st.booleans(),
)
def test_whatever_is_damaged_is_bad_input(
    bags: dict[str, Path], tmp_path: Path, form: str, place: float, garbage, cut: int, has_tf: bool
):
    """Overwrite a part of a file, move what follows, or let the file end there."""
    source = bags[form]
    damaged = tmp_path / source.name
    (shutil.copytree if source.is_dir() else shutil.copy)(source, damaged)
    files = sorted(damaged.iterdir()) if damaged.is_dir() else [damaged]
    file = files[cut % len(files)]
    data = file.read_bytes()
    start = int(abs(place) ** 3 * len(data))  # mostly near the beginning or the end
    start = start if place >= 0 else len(data) - start
    rest = b"" if garbage is None else garbage + data[start + cut :]
    file.write_bytes(data[:start] + rest)
    try:
        with suppress(BadInput):  # nothing else may come out
            sequence = open_sequence(str(damaged), BagTopics(pose="/tf" if has_tf else "/pose"))
            for index in range(len(sequence)):
                with suppress(BadInput):
                    sequence[index]
    finally:
        shutil.rmtree(damaged) if damaged.is_dir() else damaged.unlink()
