# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""ROS 2 bags, MCAP or sqlite3, read without a ROS distribution."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rosbags.interfaces import Connection
from rosbags.rosbag2 import Reader, ReaderError
from rosbags.typesys import Stores, get_typestore

from geopurify.errors import BadInput
from geopurify.frame import Camera, Frame
from geopurify.image_messages import color_from_image, depth_from_image, semantic_from_image
from geopurify.poses import matrix_from_quaternion
from geopurify.sequences.association import nearest_in_time
from geopurify.sequences.bag_poses import poses_from_tf

COLOR, DEPTH, INFO, POSE, SEMANTIC = "color", "depth", "info", "pose", "semantic"
KINDS = (COLOR, DEPTH, INFO, POSE, SEMANTIC)
TF = "tf2_msgs/msg/TFMessage"
LABEL_SET_TOPIC = "/semantic/label_set"  # String, latched
DEFAULT_LABEL_SET = "nyu40"
DEFAULT_TOLERANCE_S = 0.02


@dataclass(frozen=True)
class BagLayout:
    """What a bag has where; compressed images and kinds of poses are recognised by their type.

    Attributes:
        pose: PoseStamped or Odometry of the optical frame in the map; or transforms, such as
            ``/tf``, and ``/tf_static`` beside them.
        semantic: class ids of pixels; only the simulated encoder reads them.
        global_frame: the map's frame in transforms.
        label_set: of the class ids; empty: as the bag says on `LABEL_SET_TOPIC`, or nyu40.
    """

    color: str = "/color/image_raw"
    depth: str = "/depth/image_raw"
    info: str = "/color/camera_info"
    pose: str = "/pose"
    semantic: str = "/semantic/image_raw"
    global_frame: str = "map"
    label_set: str = ""


@dataclass(frozen=True)
class _Place:
    """Where a message is: its topic, when it was recorded, and its own stamp."""

    topic: str
    recorded_ns: int
    stamp_ns: int


class BagSequence:
    """The frames of a bag: each colour image with the depth, camera and pose nearest in time.

    Depth must be registered to colour.  Only the places of messages, and poses from transforms,
    are kept in memory.

    Raises:
        BadInput: no bag is there, it is damaged, lacks a topic or all poses.
    """

    def __init__(
        self,
        path: str | Path,
        layout: BagLayout | None = None,
        tolerance_s: float = DEFAULT_TOLERANCE_S,
    ) -> None:
        """Index a bag.

        Args:
            tolerance_s: stamps that differ more don't belong together.
        """
        self.name = Path(path).name
        self.up_map = np.array([0.0, 0.0, 1.0])
        self._layout = chosen = layout or BagLayout()
        self._topics: dict[str, str] = {kind: getattr(chosen, kind) for kind in KINDS}
        self._reader = open_bag(Path(path))
        self._types = get_typestore(Stores.ROS2_HUMBLE)  # newer ones have the same messages
        found = {connection.topic: connection.msgtype for connection in self._reader.connections}
        missing = [t for kind, t in self._topics.items() if t not in found and kind != SEMANTIC]
        if missing:
            raise BadInput("topic_missing", f"the bag {path} has no topic {', '.join(missing)}")
        self.label_set = ""
        if chosen.semantic in found:
            self.label_set = chosen.label_set or self._recorded_label_set() or DEFAULT_LABEL_SET
        self._poses: list[NDArray[np.float64] | None] | None = None
        has_transforms = found[chosen.pose] == TF
        if has_transforms:
            del self._topics[POSE]
        places = self._index()
        if not places[COLOR]:
            raise BadInput("sequence_empty", f"the bag {path} has no image on {chosen.color}")
        self._frames = _paired(places, tolerance_s)
        if has_transforms:
            self._poses = self._poses_from_tf(places[COLOR])

    def __len__(self) -> int:
        """Return the number of colour images."""
        return len(self._frames)

    def __getitem__(self, index: int) -> Frame:
        """Read one frame.

        Raises:
            BadInput: a part of it is missing, damaged or of an unknown encoding, or depth is not
                registered to colour.
        """
        places = self._frames[index]
        T_map_cam = self._poses[index] if self._poses else None
        lacking = [k for k, place in places.items() if place is None and k != SEMANTIC]
        if self._poses and T_map_cam is None:
            lacking.append(POSE)
        if lacking:
            raise BadInput(
                "unpaired", f"image {index} of {self.name} has no {' and no '.join(lacking)} near"
            )
        read = {k: self._read(place) for k, place in places.items() if place is not None}
        color, depth_m = color_from_image(read[COLOR]), depth_from_image(read[DEPTH])
        info = read[INFO]
        if depth_m.shape != color.shape[:2]:
            raise BadInput(
                "depth_not_registered",
                f"depth is {depth_m.shape[1]}x{depth_m.shape[0]} and colour "
                f"{color.shape[1]}x{color.shape[0]}: record depth that is registered to colour",
            )
        stamp = places[COLOR]
        assert stamp is not None
        return Frame(
            color,
            depth_m,
            Camera.from_matrix(info.k.reshape(3, 3), info.width, info.height),
            _matrix(read[POSE].pose) if T_map_cam is None else T_map_cam,
            stamp.stamp_ns,
            semantic=semantic_from_image(read[SEMANTIC]) if SEMANTIC in read else None,
        )

    def _recorded_label_set(self) -> str:
        """Return the label set that the bag names, empty if it names none."""
        wanted = self._connections(LABEL_SET_TOPIC)
        for connection, _, data in self._reader.messages(wanted) if wanted else ():
            message: Any = self._types.deserialize_cdr(data, connection.msgtype)
            return message.data
        return ""

    def _index(self) -> dict[str, list[_Place]]:
        """Return the places of all messages by kind, in order of their stamps."""
        kinds = {topic: kind for kind, topic in self._topics.items()}
        places: dict[str, list[_Place]] = {kind: [] for kind in self._topics}
        for connection, recorded_ns, data in self._reader.messages(self._connections(*kinds)):
            # every message here begins with a header, and that with its stamp
            seconds, nanoseconds = np.frombuffer(data, "<u4", 2, 4).tolist()
            stamp_ns = seconds * 10**9 + nanoseconds
            place = _Place(connection.topic, recorded_ns, stamp_ns)
            places[kinds[connection.topic]].append(place)
        return {kind: sorted(p, key=lambda x: x.stamp_ns) for kind, p in places.items()}

    def _connections(self, *topics: str) -> list[Connection]:
        return [c for c in self._reader.connections if c.topic in topics]

    def _read(self, place: _Place) -> Any:
        wanted, start = self._connections(place.topic), place.recorded_ns
        for connection, _, data in self._reader.messages(wanted, start, start + 1):
            message: Any = self._types.deserialize_cdr(data, connection.msgtype)
            stamp = message.header.stamp
            if stamp.sec * 10**9 + stamp.nanosec == place.stamp_ns:
                return message
        raise BadInput("bag_damaged", f"the bag {self.name} lost a message of {place.topic}")

    def _poses_from_tf(self, images: list[_Place]) -> list[NDArray[np.float64] | None]:
        chosen = self._layout
        camera_frame = self._read(images[0]).header.frame_id
        stamps_ns = [image.stamp_ns for image in images]
        poses = poses_from_tf(self._transforms(), chosen.global_frame, camera_frame, stamps_ns)
        if all(pose is None for pose in poses):
            raise BadInput(
                "pose_missing",
                f"{chosen.pose} of the bag {self.name} does not tell where {camera_frame!r} is in "
                f"{chosen.global_frame!r} at any image",
            )
        return poses

    def _transforms(self) -> Iterator[tuple[Any, bool]]:
        """Yield all transforms and whether they are static, these first."""
        moving = self._layout.pose
        for topic in (f"{moving}_static", moving):
            wanted = self._connections(topic)
            for connection, _, data in self._reader.messages(wanted) if wanted else ():
                message: Any = self._types.deserialize_cdr(data, connection.msgtype)
                yield from ((sample, topic != moving) for sample in message.transforms)


def open_bag(path: Path) -> Reader:
    """Open a bag.

    Raises:
        BadInput: it is missing or damaged.
    """
    try:
        reader = Reader(path)
        reader.open()
    except (ReaderError, OSError) as error:
        raise BadInput("bag_damaged", f"can't read the bag {path}: {error}") from error
    return reader


def _paired(places: dict[str, list[_Place]], tolerance_s: float) -> list[dict[str, _Place | None]]:
    """Return for each colour image the place of each kind nearest in time, None if none is."""
    stamps_ns = {kind: np.array([p.stamp_ns for p in of], np.int64) for kind, of in places.items()}
    rows = {
        kind: nearest_in_time(stamps_ns[COLOR], stamps, tolerance_s * 1e9)
        for kind, stamps in stamps_ns.items()
    }
    return [
        {kind: places[kind][row[i]] if row[i] >= 0 else None for kind, row in rows.items()}
        for i in range(len(places[COLOR]))
    ]


def _matrix(pose: Any) -> NDArray[np.float64]:
    pose = getattr(pose, "pose", pose)  # an Odometry has it with a covariance
    p, q = pose.position, pose.orientation
    return matrix_from_quaternion((p.x, p.y, p.z), (q.x, q.y, q.z, q.w))
