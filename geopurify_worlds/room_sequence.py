# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A walk through a furnished room or home, rendered."""

import re

import numpy as np

from geopurify.errors import BadInput, quote
from geopurify.frame import Camera, Frame
from geopurify_worlds.drift import Drift, add_drift
from geopurify_worlds.home import make_home
from geopurify_worlds.raycast import Hits
from geopurify_worlds.render import Renderer
from geopurify_worlds.room import LABEL_SET, make_room
from geopurify_worlds.sensor import simulate_depth
from geopurify_worlds.style import NO_RULES, ColorRules
from geopurify_worlds.walk import walk

FIRST_STAMP_NS = 1_000_000_000  # of frame 0; a stamp of 0 means "unknown" in ROS
PERIOD_NS = 100_000_000
FOCAL_SHARE = 0.85  # of the width: a horizontal field of view of 61 degrees
HOME_ROOMS = 3
FRAMES_A_ROOM = 60
_SEED_AND_FRAMES = re.compile(r"(\d{1,9})(?::(\d{1,5}))?")


class RoomSequence:
    """Frames of a procedural room with its true classes; each depends on its index only.

    Attributes:
        room: the room, or the rooms of a home, and its truth.
        camera: intrinsics of all frames.
        T_map_cam_true: (F, 4, 4) poses that it is rendered from; frames have drifted ones.
    """

    def __init__(
        self,
        seed: int,
        frames: int = 60,
        width: int = 320,
        height: int = 240,
        depth_noise: bool = True,
        device: str = "cpu",
        *,
        rooms: int = 1,
        drift: Drift | None = None,
        rules: ColorRules = NO_RULES,
    ) -> None:
        """Build the room of a seed and a walk of one loop through it.

        Args:
            width, height: of the images, pixels.
            depth_noise: degrade depth like a structured-light camera.
            device: torch device that renders.
            rooms: more than one make a home, with a loop through each room.
            drift: of the poses of the frames.
            rules: on the colours of categories.

        Raises:
            BadInput: no frames, no rooms, or a size below one pixel.
        """
        if frames < 1 or seed < 0 or rooms < 1:
            raise BadInput(
                "sequence_unknown",
                "a room needs seed >= 0, frames >= 1 and rooms >= 1,"
                f" got seed={seed}, frames={frames}, rooms={rooms}",
            )
        focal = FOCAL_SHARE * width
        self.camera = Camera(focal, focal, (width - 1) / 2, (height - 1) / 2, width, height)
        self.name = f"room-{seed}" if rooms == 1 else f"home-{seed}"
        self.up_map = np.array([0.0, 0.0, 1.0])
        self.room = make_room(seed, rules) if rooms == 1 else make_home(seed, rooms, rules)
        self.label_set = LABEL_SET
        self.T_map_cam_true = walk(self.room, frames, np.random.default_rng([seed, 1]))
        self._seed = seed
        self._depth_noise = depth_noise
        self._poses = self.T_map_cam_true
        if drift is not None:
            self._poses = add_drift(self._poses, drift, np.random.default_rng([seed, 3]))
        self._renderer = Renderer(self.room, device)

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self._poses)

    def __getitem__(self, index: int) -> Frame:
        """Render one frame."""
        index = range(len(self))[index]
        view = self._renderer.render(self.camera, self.T_map_cam_true[index])
        depth_m = view.depth_m
        if self._depth_noise:
            rng = np.random.default_rng([self._seed, 2, index])
            depth_m = simulate_depth(depth_m, view.incidence, view.albedo, rng)
        return Frame(
            view.color,
            depth_m,
            self.camera,
            self._poses[index],
            FIRST_STAMP_NS + index * PERIOD_NS,
            extras={"semantic": view.semantic},
        )

    def cast(self, index: int) -> Hits:
        """Return the surfaces that the rays of a frame's pixels hit, without noise or drift."""
        return self._renderer.cast(self.camera, self.T_map_cam_true[index])


def open_room(what: str) -> RoomSequence:
    """Open ``room:SEED[:FRAMES]``, a walk through one room.

    Raises:
        BadInput: this is not what comes after the colon.
    """
    return _open("room", what, rooms=1)


def open_home(what: str) -> RoomSequence:
    """Open ``home:SEED[:FRAMES]``, a walk through rooms with doorways.

    Raises:
        BadInput: this is not what comes after the colon.
    """
    return _open("home", what, rooms=HOME_ROOMS)


def _open(kind: str, what: str, rooms: int) -> RoomSequence:
    match = _SEED_AND_FRAMES.fullmatch(what)
    if match is None:
        raise BadInput(
            "sequence_unknown",
            f"sequence {quote(f'{kind}:{what}')} is not room:SEED, home:SEED or one of them with "
            ":FRAMES, of at most 9 and 5 digits",
        )
    return RoomSequence(int(match[1]), int(match[2] or FRAMES_A_ROOM * rooms), rooms=rooms)
