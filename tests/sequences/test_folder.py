# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import contextlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from geopurify.config.label_sets import channel_names
from geopurify.errors import BadInput
from geopurify.frame import Camera, Frame
from geopurify.sequences import open_sequence
from geopurify.sequences.folder import FolderSequence

REDKITCHEN = Path(__file__).resolve().parents[2] / "../shared/data/redkitchen"
WIDTH, HEIGHT = 8, 6
K = "10 0 4\n0 11 3\n0 0 1\n"
POSE = "1 0 0 0.5\n0 1 0 -2\n0 0 1 3\n0 0 0 1\n"


def write_color(path: Path, width: int = WIDTH, height: int = HEIGHT, red: int = 200) -> None:
    Image.new("RGB", (width, height), (red, 100, 50)).save(path)


def write_depth(path: Path, millimetres: int = 1500) -> None:
    Image.fromarray(np.full((HEIGHT, WIDTH), millimetres, np.uint16)).save(path)


@pytest.fixture
def scenes7(tmp_path: Path) -> Path:
    """Return a 7-Scenes folder of the frames 0, 3 and 30."""
    (tmp_path / "camera-intrinsics.txt").write_text(K)
    for number in (0, 3, 30):
        stem = tmp_path / f"frame-{number:06d}"
        write_color(stem.with_suffix(".color.png"), red=number)
        write_depth(stem.with_suffix(".depth.png"), 1000 + number)
        stem.with_suffix(".pose.txt").write_text(POSE)
    return tmp_path


@pytest.fixture
def scannet(tmp_path: Path) -> Path:
    """Return a ScanNet-style export whose colour is twice the depth, frames 2 and 10."""
    for kind in ("color", "depth", "pose", "intrinsic"):
        (tmp_path / kind).mkdir()
    for number in (10, 2):
        write_color(tmp_path / f"color/{number}.jpg", 2 * WIDTH, 2 * HEIGHT)
        write_depth(tmp_path / f"depth/{number}.png", 1000 + number)
        (tmp_path / f"pose/{number}.txt").write_text(POSE)
    matrix = "20 0 7.5 0\n0 22 5.5 0\n0 0 1 0\n0 0 0 1\n"
    (tmp_path / "intrinsic/intrinsic_color.txt").write_text(matrix)
    return tmp_path


def write_scores(
    folder: Path,
    shape: tuple[int, ...] = (2, 41, 3, 4),
    frames: tuple[str, ...] = ("frame-000000", "frame-000030"),
    dtype: str = "u1",
    name: str = "nyu40_probabilities.npz",
) -> Path:
    probabilities = np.zeros(shape, dtype)
    probabilities[:, 7] = 155  # everything is rather a table than
    probabilities[:, 2, :1] = 100  # a floor in the top row
    probabilities[:, 4, 1:] = 100  # and a bed in the others
    np.savez(folder / name, frames=np.array(frames), probabilities=probabilities)
    return folder / name


def frames_of(folder: Path) -> list[Frame]:
    sequence = FolderSequence(folder)
    return [sequence[i] for i in range(len(sequence))]


def refused(folder: Path) -> str:
    with pytest.raises(BadInput) as caught:
        FolderSequence(folder)
    return caught.value.reason


def refused_frame(folder: Path, index: int) -> str:
    """Return why a frame can't be read, after checking that the last one still can."""
    sequence = FolderSequence(folder)
    with pytest.raises(BadInput) as caught:
        sequence[index]
    assert isinstance(sequence[len(sequence) - 1], Frame)
    return caught.value.reason


def test_reads_7scenes(scenes7: Path) -> None:
    sequence = open_sequence(str(scenes7))
    assert len(sequence) == 3
    assert sequence.name == scenes7.name
    assert sequence.label_set == ""
    frame = sequence[1]
    assert frame.camera == Camera(10, 11, 4, 3, WIDTH, HEIGHT)
    assert frame.color[0, 0].tolist() == [3, 100, 50]
    np.testing.assert_allclose(frame.depth_m, 1.003, rtol=1e-6)
    np.testing.assert_allclose(frame.T_map_cam[:3, 3], [0.5, -2, 3])
    assert frame.scores is None


def test_stamps_count_a_30_hz_camera(scenes7: Path) -> None:
    stamps = [frame.stamp_ns for frame in frames_of(scenes7)]
    assert stamps == [1_000_000_000, 1_100_000_000, 2_000_000_000]


def test_up_is_against_gravity_or_z(scenes7: Path) -> None:
    np.testing.assert_array_equal(FolderSequence(scenes7).up_map, [0, 0, 1])
    (scenes7 / "gravity-direction.txt").write_text("0\n3\n4\n")
    np.testing.assert_allclose(FolderSequence(scenes7).up_map, [0, -0.6, -0.8])


@pytest.mark.parametrize("content", ["0 0 0", "nan 0 1", "1 0", "down", ""])
def test_a_bad_gravity_direction_is_refused(scenes7: Path, content: str) -> None:
    (scenes7 / "gravity-direction.txt").write_text(content)
    assert refused(scenes7) == "gravity_invalid"


def test_scannet_frames_are_in_numeric_order(scannet: Path) -> None:
    depths = [frame.depth_m[0, 0] for frame in frames_of(scannet)]
    np.testing.assert_allclose(depths, [1.002, 1.010], rtol=1e-6)


def test_scannet_colour_and_its_camera_take_the_size_of_the_depth(scannet: Path) -> None:
    frame = FolderSequence(scannet)[0]
    assert frame.color.shape == (HEIGHT, WIDTH, 3)
    np.testing.assert_allclose(frame.color[3, 3], [200, 100, 50], atol=3)  # jpeg
    assert frame.camera == Camera(10, 11, 3.5, 2.5, WIDTH, HEIGHT)


def test_scannet_depth_camera_comes_first(scannet: Path) -> None:
    (scannet / "intrinsic/intrinsic_depth.txt").write_text(K)
    assert FolderSequence(scannet)[0].camera == Camera(10, 11, 4, 3, WIDTH, HEIGHT)


def test_resized_colour_keeps_its_place(scannet: Path) -> None:
    pattern = np.zeros((2 * HEIGHT, 2 * WIDTH, 3), np.uint8)
    pattern[4:8, 6:10] = 255  # becomes rows 2-3, columns 3-4
    (scannet / "color/2.jpg").unlink()
    Image.fromarray(pattern).save(scannet / "color/2.png")
    color = FolderSequence(scannet)[0].color[..., 0].astype(float)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    centre = (color * rows).sum() / color.sum(), (color * columns).sum() / color.sum()
    np.testing.assert_allclose(centre, (2.5, 3.5), atol=1e-6)


@pytest.mark.parametrize(("width", "height"), [(4, 3), (16, 6), (7, 6)])
def test_colour_of_another_view_is_refused(scenes7: Path, width: int, height: int) -> None:
    write_color(scenes7 / "frame-000000.color.png", width, height)
    assert refused_frame(scenes7, 0) == "size_mismatch"


@pytest.mark.parametrize("kind", ["color.png", "depth.png", "pose.txt"])
def test_a_missing_file_costs_only_its_frame(scenes7: Path, kind: str) -> None:
    (scenes7 / f"frame-000003.{kind}").unlink()
    assert len(FolderSequence(scenes7)) == 3
    assert refused_frame(scenes7, 1) == "file_missing"


def test_a_file_that_vanishes_later_costs_only_its_frame(scenes7: Path) -> None:
    sequence = FolderSequence(scenes7)
    (scenes7 / "frame-000003.color.png").unlink()
    with pytest.raises(BadInput) as caught:
        sequence[1]
    assert caught.value.reason == "file_missing"
    assert sequence[2].color.shape == (HEIGHT, WIDTH, 3)


@pytest.mark.parametrize("kind", ["color", "depth"])
@pytest.mark.parametrize("share", [0.0, 0.2, 0.5])
def test_a_truncated_image_is_named(scenes7: Path, kind: str, share: float) -> None:
    path = scenes7 / f"frame-000000.{kind}.png"
    noise = np.random.default_rng(0).integers(1, 256, (64, 64, 3))
    image = noise.astype(np.uint8) if kind == "color" else noise[..., 0].astype(np.uint16)
    Image.fromarray(image).save(path)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    assert refused_frame(scenes7, 0) == "image_truncated"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["color", "depth"]),
    position=st.floats(0, 1, exclude_max=True),
    garbage=st.binary(min_size=1, max_size=12),
)
def test_garbage_in_an_image_is_bad_input_or_harmless(
    scenes7: Path, kind: str, position: float, garbage: bytes
) -> None:
    path = scenes7 / f"frame-000000.{kind}.png"
    good = path.read_bytes()
    start = int(position * len(good))
    path.write_bytes(good[:start] + garbage + good[start + len(garbage) :])
    try:
        with contextlib.suppress(BadInput):  # nothing else may come out
            assert FolderSequence(scenes7)[0].color.shape == (HEIGHT, WIDTH, 3)
    finally:
        path.write_bytes(good)


def test_depth_of_8_bits_is_refused(scenes7: Path) -> None:
    Image.new("L", (WIDTH, HEIGHT), 9).save(scenes7 / "frame-000000.depth.png")
    assert refused_frame(scenes7, 0) == "encoding_unknown"


@pytest.mark.parametrize("millimetres", [0, 65535])
def test_depth_without_a_valid_pixel_is_refused(scenes7: Path, millimetres: int) -> None:
    write_depth(scenes7 / "frame-000000.depth.png", millimetres)
    assert refused_frame(scenes7, 0) == "depth_empty"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (POSE.replace("0.5", "-inf"), "pose_not_finite"),
        (POSE.replace("1 0 0 0.5", "2 0 0 0.5"), "pose_not_rigid"),
        ("", "pose_not_rigid"),
        ("1 0 0 0\n0 1 0 0\n", "pose_not_rigid"),
        ("1 0 0 0\n0 1 0\n", "pose_invalid"),
        ("lost", "pose_invalid"),
    ],
)
def test_a_bad_pose_costs_only_its_frame(scenes7: Path, content: str, reason: str) -> None:
    (scenes7 / "frame-000000.pose.txt").write_text(content)
    assert refused_frame(scenes7, 0) == reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "camera_missing"),
        ("", "camera_invalid"),
        ("10 0\n0 11\n", "camera_invalid"),
        (K.replace("11", "0"), "camera_invalid"),
        (K.replace("10", "nan"), "camera_invalid"),
        ("focal length 10", "camera_invalid"),
    ],
)
def test_bad_intrinsics_are_refused_at_opening(
    scenes7: Path, content: str | None, reason: str
) -> None:
    path = scenes7 / "camera-intrinsics.txt"
    path.unlink() if content is None else path.write_text(content)
    assert refused(scenes7) == reason


def test_a_scannet_export_without_intrinsics_is_refused(scannet: Path) -> None:
    (scannet / "intrinsic/intrinsic_color.txt").unlink()
    assert refused(scannet) == "camera_missing"


def test_an_empty_folder_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"7-Scenes.*ScanNet") as caught:
        open_sequence(str(tmp_path))
    assert caught.value.reason == "sequence_empty"


@pytest.mark.parametrize("path", ["/no/such/folder", "room:", "room:x", "room:1:2:3"])
def test_a_path_that_is_no_sequence_is_refused(path: str) -> None:
    with pytest.raises(BadInput) as caught:
        open_sequence(path)
    assert caught.value.reason == "sequence_unknown"


def test_scores_come_with_their_frames(scenes7: Path) -> None:
    write_scores(scenes7)
    sequence = FolderSequence(scenes7)
    assert sequence.label_set == "nyu40"
    first, second, third = (frame.scores for frame in frames_of(scenes7))
    assert second is None  # the file has no frame-000003
    assert first is not None
    assert third is not None
    assert first.dtype == np.uint8
    assert first.shape == third.shape == (3, 4, 41)
    assert np.flatnonzero(first[0, 3]).tolist() == [2, 7]
    assert np.flatnonzero(first[2, 0]).tolist() == [4, 7]


def test_scannet_scores_are_named_by_number(scannet: Path) -> None:
    write_scores(scannet, (1, 21, 3, 4), ("10",), name="scannet20_probabilities.npz")
    assert [frame.scores is not None for frame in frames_of(scannet)] == [False, True]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"shape": (2, 40, 3, 4)}, "scores_invalid"),
        ({"shape": (2, 41, 3)}, "scores_invalid"),
        ({"shape": (3, 41, 3, 4)}, "scores_invalid"),
        ({"shape": (2, 41, 0, 4)}, "scores_invalid"),
        ({"dtype": "f4"}, "scores_invalid"),
        ({"frames": ("frame-000000", "frame-000000")}, "scores_invalid"),
        ({"name": "cityscapes_probabilities.npz"}, "label_set_unknown"),
    ],
)
def test_scores_of_another_layout_are_refused_at_opening(
    scenes7: Path, changes: dict, reason: str
) -> None:
    write_scores(scenes7, **changes)
    assert refused(scenes7) == reason


def test_scores_of_other_frames_are_refused_at_opening(scenes7: Path) -> None:
    write_scores(scenes7, frames=("seq-02-frame-000000", "seq-02-frame-000030"))
    assert refused(scenes7) == "scores_invalid"


def test_scores_with_their_axes_exchanged_do_not_sum_to_one(scenes7: Path) -> None:
    """The grid may have as many rows or columns as there are channels."""
    path = write_scores(scenes7, (2, 41, 3, 41))
    with np.load(path) as arrays:
        frames, probabilities = arrays["frames"], arrays["probabilities"]
    np.savez(path, frames=frames, probabilities=probabilities.swapaxes(1, 3))
    with pytest.raises(BadInput, match="must sum to 255") as caught:
        FolderSequence(scenes7)
    assert caught.value.reason == "scores_invalid"


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.99])
def test_a_truncated_score_file_is_refused_at_opening(scenes7: Path, share: float) -> None:
    path = write_scores(scenes7)
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    assert refused(scenes7) == "scores_corrupt"


def test_score_files_may_not_hold_objects(scenes7: Path) -> None:
    np.savez(
        scenes7 / "nyu40_probabilities.npz",
        frames=np.array([{}, {}]),
        probabilities=np.zeros((2, 41, 3, 4), np.uint8),
    )
    assert refused(scenes7) == "scores_corrupt"


def test_two_score_files_are_ambiguous(scenes7: Path) -> None:
    write_scores(scenes7)
    write_scores(scenes7, (2, 21, 3, 4), name="scannet20_probabilities.npz")
    assert refused(scenes7) == "scores_invalid"


@pytest.mark.skipif(not REDKITCHEN.is_dir(), reason="the RedKitchen recording is not here")
def test_reads_redkitchen() -> None:
    sequence = FolderSequence(REDKITCHEN)
    assert len(sequence) == 200
    np.testing.assert_allclose(sequence.up_map, [0.00887, -0.90443, -0.42654], atol=1e-5)
    frame = sequence[1]
    assert frame.camera == Camera(585, 585, 320, 240, 640, 480)
    assert frame.stamp_ns == 1_100_000_000
    assert frame.scores is not None
    assert frame.scores.shape == (32, 41, 41)
    assert channel_names(sequence.label_set)[frame.scores[30, 5].argmax()] == "floor"
    assert 0.3 < np.median(frame.depth_m[frame.depth_m > 0]) < 5
