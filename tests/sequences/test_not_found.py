# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest

from geopurify.errors import BadInput
from geopurify.sequences import open_sequence
from geopurify.sequences.not_found import KINDS


def refused(path: object) -> str:
    with pytest.raises(BadInput) as caught:
        open_sequence(str(path))
    return str(caught.value)


def test_a_folder_without_frames_says_what_was_looked_for_and_what_is_there(
    tmp_path: Path,
) -> None:
    for name in ("depth", "seq-01"):
        (tmp_path / name).mkdir()
    (tmp_path / "notes\n.txt").touch()
    said = refused(tmp_path)
    assert said == (
        f"{tmp_path} holds no sequence ({', '.join(KINDS.values())}); there is 'depth/', "
        "'notes\\n.txt', 'seq-01/'"
    )
    (tmp_path / "seq-01" / "frame-000000.color.png").touch()
    assert refused(tmp_path).endswith(f"; did you mean '{tmp_path / 'seq-01'}'?")


def test_few_of_many_files_are_named(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number:02d}.las").touch()
    assert refused(tmp_path).endswith("'06.las', '07.las', ...")


def test_an_empty_folder_is_called_empty(tmp_path: Path) -> None:
    assert refused(tmp_path).endswith("; it is empty")


def test_a_missing_folder_offers_one_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "kitchen").mkdir()
    missing = tmp_path / "kitchn"
    assert refused(missing) == f"there is no folder {missing}; did you mean 'kitchen'?"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("room:", "sequence 'room:' is not room:SEED, home:SEED or one of them"),
        ("room:x", "sequence 'room:x' is not room:SEED"),
        ("home:3:", "sequence 'home:3:' is not room:SEED"),
        ("room:-1", "sequence 'room:-1' is not room:SEED"),
        ("room:1:0", "frames >= 1"),
        ("room:1:1000000", "at most 9 and 5 digits"),
        ("room:" + "9" * 5000, "at most 9 and 5 digits"),
        ("rooms:3", "no folder rooms:3; rendered ones are room:SEED and home:SEED; did you mean"),
        ("Room:3", "no folder Room:3; rendered ones are room:SEED and home:SEED; did you mean"),
    ],
)
def test_unknown_rendered_sequences_are_refused_by_name(path: str, message: str) -> None:
    assert message in refused(path)


def test_a_link_to_nothing_is_called_one(tmp_path: Path) -> None:
    link = tmp_path / "bag.mcap"
    link.symlink_to("moved.mcap")
    assert refused(link) == f"{link} is a link to moved.mcap, which is missing"
