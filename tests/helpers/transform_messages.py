# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Samples of transforms as a bag gives them."""

from types import SimpleNamespace as Message

SECOND = 10**9
NO_TURN = (0.0, 0.0, 0.0, 1.0)
QUARTER_TURN = (0.0, 0.0, 0.5**0.5, 0.5**0.5)  # about z: x becomes y


def sample(
    parent: str, child: str, stamp_s: float, x: float = 0.0, turn: tuple = NO_TURN
) -> Message:
    """Return a TransformStamped of a child at x metres in its parent."""
    seconds, nanoseconds = divmod(round(stamp_s * SECOND), SECOND)
    qx, qy, qz, qw = turn
    return Message(
        header=Message(stamp=Message(sec=seconds, nanosec=nanoseconds), frame_id=parent),
        child_frame_id=child,
        transform=Message(
            translation=Message(x=x, y=0.0, z=0.0), rotation=Message(x=qx, y=qy, z=qz, w=qw)
        ),
    )
