# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""ROS 2 bags, MCAP or sqlite3, read without a ROS distribution."""

import io
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rosbags.rosbag2 import Reader, ReaderError
from rosbags.typesys import Stores, get_typestore

from geopurify.errors import BadInput
from geopurify.frame import Camera, Frame, metres_from_millimetres
from geopurify.poses import matrix_from_quaternion

COLOR, DEPTH, INFO, POSE, SEMANTIC = "color", "depth", "info", "pose", "semantic"
CHANNELS = {"rgb8": (0, 1, 2), "bgr8": (2, 1, 0), "rgba8": (0, 1, 2), "bgra8": (2, 1, 0)}
DEFAULT_TOLERANCE_S = 0.02


@dataclass(frozen=True)
class BagTopics:
    """Where a bag has what; compressed images are recognised by their type.

    Attributes:
        semantic: class ids of pixels; only the simulated encoder reads them.
    """

    color: str = "/color/image_raw"
    depth: str = "/depth/image_raw"
    info: str = "/color/camera_info"
    pose: str = "/pose"
    semantic: str = "/semantic/image_raw"


@dataclass(frozen=True)
class _Place:
    """Where a message is: its topic, when it was recorded, and its own stamp."""

    topic: str
    recorded_ns: int
    stamp_ns: int


class BagSequence:
    """The frames of a bag: each colour image with the depth, camera and pose nearest in time.

    Depth must be registered to colour.  Poses are PoseStamped of the optical frame in the map.
    Only the places of messages are kept in memory.

    Raises:
        BadInput: no bag is there, it is damaged, or lacks a topic.
    """

    def __init__(
        self,
        path: str | Path,
        topics: BagTopics | None = None,
        tolerance_s: float = DEFAULT_TOLERANCE_S,
        label_set: str = "nyu40",
    ) -> None:
        """Index a bag.

        Args:
            tolerance_s: stamps that differ more don't belong together.
            label_set: of the class ids, where the bag has any.
        """
        self.name = Path(path).name
        self.up_map = np.array([0.0, 0.0, 1.0])
        chosen = topics or BagTopics()
        self._topics: Mapping[str, str] = vars(chosen)
        self._reader = _open(Path(path))
        self._types = get_typestore(Stores.ROS2_HUMBLE)  # newer ones have the same images
        found = {connection.topic for connection in self._reader.connections}
        missing = [t for kind, t in self._topics.items() if t not in found and kind != SEMANTIC]
        if missing:
            raise BadInput("topic_missing", f"the bag {path} has no topic {', '.join(missing)}")
        self.label_set = label_set if chosen.semantic in found else ""
        places = self._index()
        if not places[COLOR]:
            raise BadInput("sequence_empty", f"the bag {path} has no image on {chosen.color}")
        self._frames = [
            {kind: _nearest(places[kind], place.stamp_ns, tolerance_s) for kind in places}
            for place in places[COLOR]
        ]

    def __len__(self) -> int:
        """Return the number of colour images."""
        return len(self._frames)

    def __getitem__(self, index: int) -> Frame:
        """Read one frame.

        Raises:
            BadInput: a part of it is missing, damaged or of an unknown encoding.
        """
        places = self._frames[index]
        lacking = [k for k, place in places.items() if place is None and k != SEMANTIC]
        if lacking:
            raise BadInput(
                "unpaired", f"image {index} of {self.name} has no {' and no '.join(lacking)} near"
            )
        read = {k: self._read(place) for k, place in places.items() if place is not None}
        info, pose = read[INFO], read[POSE].pose
        p, q = pose.position, pose.orientation
        stamp = places[COLOR]
        assert stamp is not None
        return Frame(
            _color(read[COLOR]),
            _depth_m(read[DEPTH]),
            Camera.from_matrix(info.k.reshape(3, 3), info.width, info.height),
            matrix_from_quaternion((p.x, p.y, p.z), (q.x, q.y, q.z, q.w)),
            stamp.stamp_ns,
            semantic=_pixels(read[SEMANTIC], "<u2") if SEMANTIC in read else None,
        )

    def _index(self) -> dict[str, list[_Place]]:
        """Return the places of all messages by kind, in order of their stamps."""
        kinds = {topic: kind for kind, topic in self._topics.items()}
        wanted = [c for c in self._reader.connections if c.topic in kinds]
        places: dict[str, list[_Place]] = {kind: [] for kind in self._topics}
        for connection, recorded_ns, data in self._reader.messages(wanted):
            # every message here begins with a header, and that with its stamp
            seconds, nanoseconds = np.frombuffer(data, "<u4", 2, 4).tolist()
            stamp_ns = seconds * 10**9 + nanoseconds
            place = _Place(connection.topic, recorded_ns, stamp_ns)
            places[kinds[connection.topic]].append(place)
        return {kind: sorted(p, key=lambda x: x.stamp_ns) for kind, p in places.items()}

    def _read(self, place: _Place) -> Any:
        wanted = [c for c in self._reader.connections if c.topic == place.topic]
        start = place.recorded_ns
        for connection, _, data in self._reader.messages(wanted, start, start + 1):
            message: Any = self._types.deserialize_cdr(data, connection.msgtype)
            stamp = message.header.stamp
            if stamp.sec * 10**9 + stamp.nanosec == place.stamp_ns:
                return message
        raise BadInput("bag_damaged", f"the bag {self.name} lost a message of {place.topic}")


def _open(path: Path) -> Reader:
    try:
        reader = Reader(path)
        reader.open()
    except (ReaderError, OSError) as error:
        raise BadInput("bag_damaged", f"can't read the bag {path}: {error}") from error
    return reader


def _nearest(places: list[_Place], stamp_ns: int, tolerance_s: float) -> _Place | None:
    """Return the place nearest in time; they are in order of their stamps."""
    after = bisect_left(places, stamp_ns, key=lambda place: place.stamp_ns)
    around = places[max(after - 1, 0) : after + 1]
    best = min(around, key=lambda place: abs(place.stamp_ns - stamp_ns), default=None)
    if best is None or abs(best.stamp_ns - stamp_ns) > tolerance_s * 1e9:
        return None
    return best


def _color(message: Any) -> NDArray[np.uint8]:
    if hasattr(message, "format"):
        return np.array(_unpacked(message).convert("RGB"))
    if message.encoding == "mono8":
        return np.repeat(_pixels(message, "u1")[..., None], 3, axis=2)
    if message.encoding not in CHANNELS:
        raise BadInput(
            "encoding_unknown",
            f"colour is {message.encoding}, expected mono8, {', '.join(CHANNELS)}",
        )
    pixels = _pixels(message, "u1", len(message.encoding) - 1)  # rgb8 has 3, rgba8 has 4
    return np.ascontiguousarray(pixels[..., list(CHANNELS[message.encoding])])


def _depth_m(message: Any) -> NDArray[np.float32]:
    if hasattr(message, "format"):
        return metres_from_millimetres(np.array(_unpacked(message)).astype(np.uint16))
    if message.encoding == "32FC1":
        return _pixels(message, "<f4").astype(np.float32)
    if message.encoding not in ("16UC1", "mono16"):
        raise BadInput("encoding_unknown", f"depth is {message.encoding}, expected 16UC1 or 32FC1")
    return metres_from_millimetres(_pixels(message, "<u2"))


def _pixels(message: Any, kind: str, channels: int = 1) -> NDArray:
    """Return (H, W) or (H, W, channels) values, without the padding at the end of rows."""
    item = np.dtype(kind)
    used = message.width * channels * item.itemsize
    if message.step < used or len(message.data) < message.step * message.height:
        raise BadInput(
            "image_corrupt",
            f"an image of {message.width}x{message.height} has only {len(message.data)} bytes",
        )
    rows = np.asarray(message.data[: message.step * message.height]).reshape(message.height, -1)
    values = np.ascontiguousarray(rows[:, :used]).view(item)
    shape = (message.height, message.width, channels)
    return values.reshape(shape[:2] if channels == 1 else shape)


def _unpacked(message: Any) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(message.data.tobytes()))
        image.load()
    # what Pillow raises for broken images, besides OSError
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise BadInput("image_corrupt", f"a compressed image is damaged: {error}") from error
    return image
