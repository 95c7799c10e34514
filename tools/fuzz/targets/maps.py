# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Map files, handed to a node that has a map: refused, or taken whole."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fuzz.mutations import HUGE, INTEGERS, mutate_bytes, mutate_tree, odd_integer
from fuzz.small import SmallEncoder, small_config, small_frame, small_pipeline
from fuzz.target import Target
from geopurify.errors import BadInput
from geopurify.files.tensor_files import digest_of, write_tensors
from geopurify.fusion.checked_state import PURIFIED, check_state
from geopurify.map_files.description import FORMAT, FORMAT_VERSION
from geopurify.map_files.map_file import save_map
from geopurify.map_files.reading import (
    BY,
    DIGEST,
    describe_map,
    purified_digest,
    read_map,
    read_purified,
)
from geopurify.map_files.saved_map import Features, SavedMap
from geopurify.pipeline import load_map
from geopurify.purify.affinity.student_path import affinity_version
from geopurify_ros.storage.map_store import MapStore

NAME = "map.safetensors"
TYPES = ("<i8", "<i4", "<u2", "<f4", "<f8", "<u1", "<f2", "<u8")


class MapDoor:
    """Loads map files into a small map.

    Args:
        folder: for files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / NAME
        pipeline = small_pipeline()
        pipeline.purify()
        save_map(self._path, pipeline, purified=True)
        self._purified = pipeline.purified_features(pipeline.state())
        self._whole = self._path.read_bytes()
        description, self._state = read_map(self._path)
        self._description = asdict(description)
        self._pipeline = small_pipeline()
        self._before = self._digest()

    def targets(self) -> Iterator[Target]:
        """Yield the targets of map files."""
        yield Target("maps", lambda: [self._whole], self._draw, self.take)
        yield Target("maps_alone", lambda: [self._whole], self._draw, self._take_alone)

    def take(self, data: bytes) -> None:
        """Load a file; if it is refused the map must be as before, else it must answer."""
        self._path.write_bytes(data)
        try:
            describe_map(self._path)
            MapStore(self._pipeline, str(self._folder)).load(NAME)
        except BadInput:
            assert self._digest() == self._before, "the map changed"
            raise
        try:
            self._use()
        finally:
            self._pipeline = small_pipeline()

    def _take_alone(self, data: bytes) -> None:
        """Load a file with the settings that it holds, as the command line does."""
        self._path.write_bytes(data)
        load_map(self._path, SmallEncoder()).label_voxels()
        description, state, purified, _ = read_purified(self._path)
        scores = None if isinstance(purified, str) else Features(purified)
        asked = SavedMap(description, state, SmallEncoder(), scores)
        assert np.isfinite(asked.query("red", min_score=0.1).scores).all()

    def _use(self) -> None:
        """Map, purify and ask: nothing that was loaded may come out as NaN."""
        pipeline = self._pipeline
        pipeline.integrate(small_frame())
        assert all(np.isfinite(array).all() for array in pipeline.map.surfaces(np.arange(3)))
        assert np.isfinite(pipeline.map.features).all()
        pipeline.purify()
        assert np.isfinite(pipeline.label_voxels().confidence).all()
        pipeline.query("red", min_score=0.1)
        check_state(pipeline.state(), pipeline.map.dimension)

    def _digest(self) -> str:
        names = self._pipeline.vocabulary.names
        return digest_of(f"{names} {self._pipeline.shared_map.epoch}", self._pipeline.state())

    def _draw(self, rng: Random) -> bytes:
        chance = rng.random()
        if chance < 0.3:
            return mutate_bytes(self._whole, rng)
        if chance < 0.5:
            return self._with_header(rng)
        if chance < 0.75:
            return self._written(mutate_tree(self._description, rng), self._state, rng)
        return self._written(self._description, self._damaged_state(rng), rng)

    def _with_header(self, rng: Random) -> bytes:
        """Return the file with another header, which is JSON before the arrays."""
        length = int.from_bytes(self._whole[:8], "little")
        header = mutate_tree(json.loads(self._whole[8 : 8 + length]), rng)
        text = json.dumps(header).encode()
        return len(text).to_bytes(8, "little") + text + self._whole[8 + length :]

    def _written(self, description: Any, state: dict[str, NDArray], rng: Random) -> bytes:
        """Return a file of anything, with a checksum that fits."""
        text = json.dumps(description)
        if rng.random() < 0.2:
            text = mutate_bytes(text.encode(), rng).decode("utf-8", "replace")
        metadata = {
            "format": FORMAT,
            "format_version": str(FORMAT_VERSION),
            "description": text,
            "sha256": digest_of(text, state),
        }
        arrays = dict(state)
        if rng.random() < 0.5:
            arrays[PURIFIED] = self._purified
            if rng.random() < 0.7:
                arrays[PURIFIED] = _damaged(self._purified, rng)
            metadata[BY] = affinity_version(small_config().purify)
            metadata[DIGEST] = purified_digest(metadata, arrays[PURIFIED])
        path = self._folder / "drawn"
        write_tensors(path, arrays, metadata)
        return path.read_bytes()

    def _damaged_state(self, rng: Random) -> dict[str, NDArray]:
        state = dict(self._state)
        for _ in range(rng.choice((1, 1, 2, 6))):
            name = rng.choice(list(state))
            state[name] = _damaged(state[name], rng)
        if rng.random() < 0.1:
            del state[rng.choice(list(state))]
        if rng.random() < 0.2:
            count = rng.choice((0, 1, 5, 2000))
            state = {
                key: np.resize(array, (count, *array.shape[1:])) if key != "frames" else array
                for key, array in state.items()
            }
            state["keys"] = np.arange(count, dtype=np.int64) * rng.choice((1, 7, 2**21, 2**40))
        return state


def _damaged(array: NDArray, rng: Random) -> NDArray:
    chance = rng.random()
    if chance < 0.15:
        return array.astype(rng.choice(TYPES))
    if chance < 0.3:
        return array[: rng.randrange(len(array) + 1)]
    if chance < 0.4:
        return array.reshape(*rng.choice(((-1,), (1, -1), (-1, 1), (-1, 1, 1))))
    data = bytearray(array.tobytes())
    if chance < 0.7:
        return np.frombuffer(_same_length(data, rng), array.dtype).reshape(array.shape)
    flat = np.array(array).ravel()
    for _ in range(rng.choice((1, 5, 50))):
        if flat.size:
            value = odd_integer(rng) if rng.random() < 0.7 else rng.choice((*HUGE[:3], *INTEGERS))
            with np.errstate(all="ignore"):
                flat[rng.randrange(flat.size)] = np.array(value % 2**63).astype(flat.dtype)
    return flat.reshape(array.shape)


def _same_length(data: bytearray, rng: Random) -> bytes:
    return (mutate_bytes(bytes(data), rng) + bytes(data))[: len(data)]
