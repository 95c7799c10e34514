# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Bags of both kinds: their files damaged anywhere, and well-formed ones of odd messages."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from rosbags.rosbag2 import Writer

from fuzz.bag_forms import write_bags
from fuzz.messages import mutate_message
from fuzz.mutations import HUGE, INTEGERS, mutate_bytes, odd_text
from fuzz.small import SmallSequence, small_frame
from fuzz.target import Target
from geopurify.errors import BadInput
from geopurify.evaluation.truth_files import read_ground_truth
from geopurify.sequences.bag.sequence import BagSequence
from geopurify.sequences.bag.topics import BagTopics
from geopurify_train.bags.messages import TYPES, frame_messages, latched_messages
from geopurify_train.bags.writer import STORAGES, VERSION

METADATA = "metadata.yaml"
COLUMNS = ("timestamp", "topic_id", "data", "id")


class Bag(NamedTuple):
    """A bag as its files by name, and how it is opened."""

    files: dict[str, bytes]
    is_alone: bool  # its storage without the folder
    pose: str


class BagDoor:
    """Reads damaged bags.

    Args:
        folder: for the bags.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "bags"
        self._folder.mkdir()
        self._database: dict[str, bytes] = {}  # of sqlite3
        self._whole = []
        for name, path in write_bags(self._folder, SmallSequence()).items():
            found = sorted(path.iterdir()) if path.is_dir() else [path]
            files = {file.name: file.read_bytes() for file in found}
            self._whole.append(files)
            if name == "sqlite3":
                self._database = files

    def targets(self) -> Iterator[Target]:
        """Yield the targets of bags."""
        yield Target("bags", self._valid, self._draw, self._take, cost=40)

    def _valid(self) -> Iterator[Bag]:
        for files in self._whole:
            yield Bag(files, is_alone=METADATA not in files, pose="/pose")
        yield Bag(self._database, is_alone=True, pose="/tf")

    def _take(self, bag: Bag) -> None:
        shutil.rmtree(self._folder)
        path = self._folder / "bag"
        path.mkdir(parents=True)
        for name, data in bag.files.items():
            if not (bag.is_alone and name == METADATA):
                (path / name).write_bytes(data)
        opened = next(f for f in path.iterdir() if f.name != METADATA) if bag.is_alone else path
        frames = BagSequence(opened, BagTopics(pose=bag.pose))
        refusals = []
        for index in range(min(len(frames), 5)):
            try:
                frames[index].camera.matrix()
            except BadInput as error:
                refusals.append(error)
        try:
            read_ground_truth(opened)
        except BadInput as error:
            refusals.append(error)
        if len(refusals) > 1:  # one is that it has no ground truth
            raise refusals[0]

    def _draw(self, rng: Random) -> Bag:
        files, chance = dict(rng.choice(self._whole)), rng.random()
        storage = next(name for name in files if name != METADATA)
        is_alone = METADATA not in files
        if chance < 0.15 and not is_alone:
            files[METADATA] = mutate_bytes(files[METADATA], rng)
        elif chance < 0.5:
            files[storage] = mutate_bytes(files[storage], rng)
        elif chance < 0.65:
            files = dict(self._database)
            storage = next(name for name in files if name != METADATA)
            files[storage] = self._edited(files[storage], rng)
        else:
            files, is_alone = self._of_odd_messages(rng), False
        return Bag(files, is_alone or rng.random() < 0.2, rng.choice(("/pose", "/tf")))

    def _edited(self, data: bytes, rng: Random) -> bytes:
        """Return a database with a value that no recorder writes."""
        path = self._folder / "edited.db3"
        path.write_bytes(data)
        with sqlite3.connect(path) as connection:
            value: Any = rng.choice((None, 0, -1, 2**63 - 1, -(2**63), 1.5, "text", b"\0" * 9))
            table, column = rng.choice(
                (*(("messages", name) for name in COLUMNS), ("topics", "name"), ("topics", "type"))
            )
            where = rng.choice(("", " WHERE id = 3"))
            try:
                connection.execute(f"UPDATE {table} SET {column} = ?{where}", (value,))
            except sqlite3.Error:  # a key that has to differ
                connection.execute(f"DELETE FROM {table}{where}")
        connection.close()
        return path.read_bytes()

    def _of_odd_messages(self, rng: Random) -> dict[str, bytes]:
        """Return a bag with some messages that are odd, or no messages of their type."""
        path = self._folder / "odd"
        shutil.rmtree(path, ignore_errors=True)
        with Writer(path, version=VERSION, storage_plugin=rng.choice([*STORAGES.values()])) as bag:
            topics: dict[str, Any] = {}
            for topic, message in _messages():
                kind = message.__msgtype__
                data = bytes(TYPES.serialize_cdr(message, kind))
                if rng.random() < 0.2:
                    data = bytes(TYPES.serialize_cdr(mutate_message(message, rng), kind))
                if rng.random() < 0.1:
                    data = mutate_bytes(data, rng)
                if topic not in topics:
                    name = odd_text(rng)[:300] if rng.random() < 0.02 else topic
                    name = name.encode("utf-8", "replace").decode()
                    topics[topic] = bag.add_connection(name, kind, typestore=TYPES)
                stamp_ns = 10**18
                if rng.random() < 0.05:
                    stamp_ns = rng.choice((*INTEGERS, *HUGE[:2]))
                bag.write(topics[topic], stamp_ns, data)
        return {file.name: file.read_bytes() for file in path.iterdir()}


def _messages() -> Iterator[tuple[str, Any]]:
    yield from latched_messages(10**18, None, "nyu40").items()
    for index in range(2):
        frame = small_frame(0.1 * index, 10**18 + index * 10**8)
        yield from frame_messages(frame).items()
