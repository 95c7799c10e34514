# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Small bags of every form."""

import shutil
from pathlib import Path
from typing import Any

from rosbags.rosbag1 import Writer as Ros1Writer
from rosbags.rosbag2 import CompressionFormat, CompressionMode, Reader, StoragePlugin, Writer
from rosbags.typesys import Stores, get_types_from_msg, get_typestore

from geopurify.sequences.bag.topics import TF_TYPES
from geopurify.sequences.protocol import FrameSequence
from geopurify_train.bags.messages import TYPES
from geopurify_train.bags.writer import write_bag


def write_bags(folder: Path, room: FrameSequence) -> dict[str, Path]:
    """Write the frames of a room in each form, by the name of the form."""
    bags = {"mcap": folder / "mcap", "sqlite3": folder / "sqlite3"}
    for storage, path in bags.items():
        write_bag(path, room, storage=storage)
    for mode in (CompressionMode.FILE, CompressionMode.MESSAGE, CompressionMode.STORAGE):
        bags[mode.name] = _compressed(bags["mcap"], folder / mode.name, mode)
    for name, source in (("alone.mcap", "mcap"), ("alone.db3", "sqlite3")):
        bags[name] = folder / name
        shutil.copy(next(bags[source].glob(f"*{bags[name].suffix}")), bags[name])
    bags["capitals"] = folder / "CAPITALS.MCAP"
    shutil.copy(bags["alone.mcap"], bags["capitals"])
    bags["no metadata"] = folder / "no_metadata"
    bags["no metadata"].mkdir()
    shutil.copy(bags["alone.mcap"], bags["no metadata"])
    bags["ros1"] = _as_ros1(bags["mcap"], folder / "one.bag")
    return bags


def _compressed(source: Path, path: Path, mode: CompressionMode) -> Path:
    writer = Writer(path, version=8, storage_plugin=StoragePlugin.MCAP)
    writer.set_compression(mode, CompressionFormat.ZSTD)
    with Reader(source) as reader, writer:
        ids = {
            c.id: writer.add_connection(c.topic, c.msgtype, typestore=TYPES)
            for c in reader.connections
        }
        for connection, recorded_ns, data in reader.messages():
            writer.write(ids[connection.id], recorded_ns, data)
    return path


def _as_ros1(source: Path, path: Path) -> Path:
    types = get_typestore(Stores.ROS1_NOETIC)
    fields = "geometry_msgs/TransformStamped[] transforms"
    types.register(get_types_from_msg(fields, TF_TYPES[0]))
    connections: dict[str, Any] = {}
    with Reader(source) as reader, Ros1Writer(path) as writer:
        for connection, recorded_ns, data in reader.messages():
            topic, kind = connection.topic, connection.msgtype
            if topic not in connections:
                connections[topic] = writer.add_connection(topic, kind, typestore=types)
            message = _ros1_message(types, TYPES.deserialize_cdr(data, kind))
            writer.write(connections[topic], recorded_ns, types.serialize_ros1(message, kind))
    return path


def _ros1_message(types: Any, message: Any) -> Any:
    """Return a message with the fields of ROS 1: a sequence number, and capitals."""
    if isinstance(message, list):
        return [_ros1_message(types, item) for item in message]
    kind = getattr(message, "__msgtype__", None)
    if kind is None:
        return message
    made = types.types[kind]
    names = [name for name in made.__dataclass_fields__ if name != "__msgtype__"]
    return made(
        **{
            name: 0
            if name == "seq"
            else _ros1_message(
                types, getattr(message, name if hasattr(message, name) else name.lower())
            )
            for name in names
        }
    )
