# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Messages of bags: ROS 2 in MCAP or sqlite3, as a folder or a single file, and ROS 1.

Whatever rosbags raises over a damaged file becomes `BadInput`.
"""

import heapq
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Any, NamedTuple

from rosbags.interfaces import Connection
from rosbags.rosbag1 import Reader as Ros1Reader
from rosbags.rosbag2 import Reader as Ros2Reader
from rosbags.rosbag2 import reader as rosbag2_reader
from rosbags.rosbag2 import storage_mcap, storage_sqlite3
from rosbags.typesys import Stores, get_types_from_msg, get_typestore

from geopurify.errors import BadInput, shorten_error
from geopurify.messages import Header
from geopurify.sequences.bag.files import (
    METADATA,
    ROS1,
    ZSTD_MAGIC,
    is_finished_mcap,
    storage_files,
    suffix_of,
)
from geopurify.sequences.bag.topics import TF_TYPES
from geopurify.sequences.bag.unpacking import limit_unpacking

# The first field of every message that has a header: four bytes of CDR, or ROS 1's sequence
# number; then seconds, nanoseconds, and the frame with its length.
_ROS2_HEADER, _ROS1_HEADER = "4xiII", "4xIII"

limit_unpacking()
_opening = Lock()  # see `_without_qos`


class Raw(NamedTuple):
    """A message as it is stored.

    Attributes:
        order: its place among those of its topic that were recorded at the same time.
    """

    topic: str
    kind: str
    recorded_ns: int
    order: int
    data: bytes


class Place(NamedTuple):
    """Where a message is in a bag."""

    topic: str
    recorded_ns: int
    order: int
    child_frame_id: str = ""  # where a message of a pose names one


class BagReader:
    """Reads a bag, a storage file of one, or a bag of ROS 1; to be closed.

    Attributes:
        path: of the bag.
        types: the types of each topic; more than one only in odd bags.

    Raises:
        BadInput: it is missing or damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        files = storage_files(path)
        self._is_ros1 = suffix_of(files[0]) == ROS1
        self._types = _ros1_types() if self._is_ros1 else get_typestore(Stores.ROS2_HUMBLE)
        self._stack = ExitStack()
        with self._reading(), _without_qos():
            self._readers = [self._stack.enter_context(_reader(file)) for file in files]
            self.types: dict[str, set[str]] = {}
            for connection in self._connections():
                if not isinstance(connection.topic, str) or not isinstance(
                    connection.msgtype, str
                ):
                    raise ValueError("a topic or its type is not a text")  # sqlite3 keeps anything
                self.types.setdefault(connection.topic, set()).add(connection.msgtype)

    def close(self) -> None:
        """Close the files.

        Raises:
            BadInput: the bag is damaged, which rosbags may notice only now.
        """
        with self._reading():
            self._stack.close()

    def messages(self, *topics: str) -> Iterator[Raw]:
        """Yield the messages of some topics in the order of recording.

        Raises:
            BadInput: the bag is damaged there.
        """
        yield from self._messages(topics)

    def read(self, place: Place) -> Any:
        """Return a message.

        Raises:
            BadInput: the bag or the message is damaged.
        """
        start = place.recorded_ns
        for raw in self._messages((place.topic,), start, start + 1):
            if raw.order == place.order:
                return self.deserialize(raw)
        raise BadInput("bag_damaged", f"the bag {self.path} lost a message of {place.topic}")

    def deserialize(self, raw: Raw) -> Any:
        """Return a message, with the fields of ROS 2 if it is of ROS 1.

        Raises:
            BadInput: it is damaged.
        """
        try:
            if not self._is_ros1:
                return self._types.deserialize_cdr(raw.data, raw.kind)
            return _as_in_ros2(self._types.deserialize_ros1(raw.data, raw.kind))
        except Exception as error:
            raise self._damaged_message(raw, error) from error

    def header(self, raw: Raw) -> Header:
        """Return the header of a message, without the work of reading all of it.

        Raises:
            BadInput: it is damaged.
        """
        try:
            order = ">" if not self._is_ros1 and not raw.data[1] & 1 else "<"
            layout = _ROS1_HEADER if self._is_ros1 else _ROS2_HEADER
            seconds, nanoseconds, length = struct.unpack_from(order + layout, raw.data)
            text = bytes(raw.data[16 : 16 + length])
            if len(text) < length:
                raise ValueError(f"the frame has {len(text)} of {length} bytes")
            frame_id = text.rstrip(b"\0").decode("utf-8")
        except Exception as error:
            raise self._damaged_message(raw, error) from error
        return Header(SimpleNamespace(sec=seconds, nanosec=nanoseconds), frame_id)

    def _connections(self) -> Iterator[Connection]:
        for reader in self._readers:
            yield from reader.connections

    def _messages(
        self, topics: tuple[str, ...], start: int | None = None, stop: int | None = None
    ) -> Iterator[Raw]:
        """Yield messages of topics; an empty selection must not select all, as rosbags has it."""
        last_ns, orders = -1, dict[str, int]()
        with self._reading():
            streams = []
            for reader in self._readers:
                wanted = [c for c in reader.connections if c.topic in topics]
                if wanted:
                    streams.append(reader.messages(wanted, start, stop))
            for connection, recorded_ns, data in heapq.merge(*streams, key=lambda m: m[1]):
                if recorded_ns != last_ns:
                    last_ns = recorded_ns
                    orders.clear()
                topic = connection.topic
                order = orders[topic] = orders.get(topic, -1) + 1
                if not isinstance(data, bytes | memoryview):  # sqlite3 keeps anything
                    data = b""
                yield Raw(topic, connection.msgtype, recorded_ns, order, data)

    def _damaged_message(self, raw: Raw, error: Exception) -> BadInput:
        place = f"a message of {raw.topic} in the bag {self.path}"
        if bytes(raw.data[: len(ZSTD_MAGIC)]) == ZSTD_MAGIC:
            sentence = f"{place} is compressed by zstd: give the folder with its {METADATA}"
            return BadInput("message_compressed", sentence)
        return BadInput("message_damaged", f"{place} is damaged: {shorten_error(error)}")

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except BadInput:
            raise
        except Exception as error:  # rosbags raises of all kinds, MemoryError among them
            sentence = f"can't read the bag {self.path}: {shorten_error(error).rstrip('.')}"
            raise BadInput("bag_damaged", sentence + _remedy(self.path)) from error


def _ros1_types() -> Any:
    """Return the types of ROS 1, with those of transforms, which rosbags lacks."""
    types = get_typestore(Stores.ROS1_NOETIC)
    for name in TF_TYPES:
        types.register(get_types_from_msg("geometry_msgs/TransformStamped[] transforms", name))
    return types


class _StorageReader(Ros2Reader):
    """Reads a storage file by what it is; rosbags goes by endings in small letters only."""

    def __init__(self, file: Path) -> None:
        kind = Ros2Reader.STORAGE_PLUGINS[suffix_of(file)]
        self.STORAGE_PLUGINS = {file.suffix: kind}
        super().__init__(file)


@contextmanager
def _without_qos() -> Iterator[None]:
    """Leave out the QoS of the bags that are opened meanwhile.

    rosbags (0.11) finds no message of a topic whose QoS in metadata.yaml is not that of the
    storage file, as after ros2 bag reindex, and parsing it takes 5 ms a topic.
    """
    modules = rosbag2_reader, storage_mcap, storage_sqlite3
    with _opening:
        parse = [module.parse_qos for module in modules]
        for module in modules:
            module.parse_qos = lambda profiles: []  # type: ignore[attr-defined]
        try:
            yield
        finally:
            for module, each in zip(modules, parse, strict=True):
                module.parse_qos = each  # type: ignore[attr-defined]


def _reader(file: Path) -> Any:
    if suffix_of(file) == ROS1:
        return Ros1Reader(file)
    return Ros2Reader(file) if file.is_dir() else _StorageReader(file)


def _remedy(path: Path) -> str:
    """Return what helps, by what the files look like."""
    for file in storage_files(path) if not path.is_dir() else sorted(path.glob("*.mcap")):
        if suffix_of(file) == ROS1:
            return "; rosbag check and rosbag reindex of ROS 1 may repair it"
        if suffix_of(file) == ".mcap" and not is_finished_mcap(file):
            return (
                f"; {file.name} lacks the end of an MCAP file, its recording was cut off: "
                f"mcap recover {file.name} -o recovered.mcap"
            )
    if path.is_dir():
        return f"; if {METADATA} is what is damaged, ros2 bag reindex {path.name} makes it again"
    return ""


def _as_in_ros2(message: Any) -> Any:
    """Return a message of ROS 1 with the names that ROS 2 has for its fields."""
    if hasattr(message, "K"):  # sensor_msgs/CameraInfo
        lower = {name: getattr(message, name.upper()) for name in "dkrp"}
        fields = {name: value for name, value in vars(message).items() if name not in "DKRP"}
        return SimpleNamespace(**fields, **lower)
    return message
