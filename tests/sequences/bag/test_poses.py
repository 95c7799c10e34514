# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Poses at the times of images, from transforms as they were recorded."""

from types import SimpleNamespace as Message

from geopurify.sequences.bag.poses import BagFrame, PosesFromTf

SECOND = 10**9
STATIC = True


def sample(parent: str, child: str, second: int, x: float) -> Message:
    return Message(
        header=Message(stamp=Message(sec=second, nanosec=0), frame_id=parent),
        child_frame_id=child,
        transform=Message(
            translation=Message(x=x, y=0.0, z=0.0),
            rotation=Message(x=0.0, y=0.0, z=0.0, w=1.0),
        ),
    )


def frames(samples: list, stamps_s: list[float], target: str = "map") -> list[BagFrame]:
    poses = PosesFromTf(lambda error: None)
    waiting = [BagFrame({}, round(s * SECOND), "camera", tf_target=target) for s in stamps_s]
    for frame in waiting:
        poses.push(frame)
    for item, is_static in samples:
        poses.add(item, is_static)
    poses.finish()
    return waiting


def xs(samples: list, stamps_s: list[float]) -> list[float | str]:
    """Return where the camera is at each time, or why that is not known."""
    found = []
    for frame in frames(samples, stamps_s):
        pose, error = frame.T_target_cam, frame.error
        found.append(error.reason if error else round(float(pose[0, 3]), 9))
    return found


CAMERA = (sample("base", "camera", 0, 0.5), STATIC)
ODOMETRY = [(sample("odom", "base", t, 2.0 * t), False) for t in range(1, 5)]
SLAM = [(sample("map", "odom", t, 100.0), False) for t in (1, 3, 5)]


def test_a_chain_is_followed_and_interpolated() -> None:
    assert xs([CAMERA, *ODOMETRY, *SLAM], [1, 1.5, 4]) == [102.5, 103.5, 108.5]


def test_who_broadcasts_last_does_not_matter() -> None:
    assert xs([CAMERA, *SLAM, *ODOMETRY], [1, 1.5, 4]) == [102.5, 103.5, 108.5]


def test_times_that_transforms_do_not_cover_have_no_pose() -> None:
    assert xs([CAMERA, *ODOMETRY, *SLAM], [0.5, 1, 4.5]) == ["tf_too_old", 102.5, "tf_missing"]


def test_static_transforms_hold_at_any_time() -> None:
    assert xs([CAMERA, (sample("map", "base", 7, 1.0), STATIC)], [0, 99]) == [1.5, 1.5]


def test_frames_that_are_not_connected_have_no_pose() -> None:
    assert xs([CAMERA, *ODOMETRY], [1, 2]) == ["tf_missing"] * 2
    assert xs([], [1]) == ["tf_missing"]


def test_a_slash_before_a_frame_means_nothing() -> None:
    slashed = (sample("/map", "/camera", 0, 0.5), STATIC)
    assert frames([slashed], [1], "/map")[0].T_target_cam[0, 3] == 0.5
