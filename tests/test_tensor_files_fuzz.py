# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Maps, students and projections changed at random: refused by `BadInput`, or used.

A few hundred each time, 50,000 maps by ``make soak``.
"""

import json
import random
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from small_world import ColorEncoder, wall_frame

from geopurify.config import Config, from_flat
from geopurify.encoders.projection import Projection, load_projection, save_projection
from geopurify.errors import BadInput
from geopurify.map_file import describe_map, load_map, read_map, save_map
from geopurify.pipeline import Pipeline
from geopurify.purify.pair_student import PairConfig, PairStudent
from geopurify.purify.student_file import load_student, save_student
from geopurify.tensor_files import digest_of, write_tensors

MANY = [400, pytest.param(50_000, marks=pytest.mark.soak)]
ODD = [
    *(None, True, 0, -1, 1, 2**31, 2**63, 2**64, -(2**63), 10**400, 1e308, 5e-324),
    *(float("nan"), float("inf"), -float("inf"), 0.5, "", "a", "\0\n\x1b[31m", "\ud800"),
    *([], [[]], {}, {"a": {}}, ["a"] * 1000, [0] * 1000, "x" * 100_000, "{}" * 10_000),
]


def mutated_value(rng: random.Random, value: object) -> object:
    """Return a JSON value with one of its parts replaced, dropped, added or doubled."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        key = rng.choice(list(value))
        action = rng.random()
        if action < 0.1:
            return {k: v for k, v in value.items() if k != key}
        if action < 0.2:
            return {**value, rng.choice(["odd", "", key + "x"]): rng.choice(ODD)}
        return {**value, key: mutated_value(rng, value[key])}
    if isinstance(value, list) and value and rng.random() < 0.7:
        at = rng.randrange(len(value))
        if rng.random() < 0.2:
            return value[:at] + value[at + 1 :]
        return [*value[:at], mutated_value(rng, value[at]), *value[at + 1 :]]
    return rng.choice(ODD)


def mutated_bytes(rng: random.Random, data: bytes) -> bytes:
    """Return bytes with some flipped, cut out, put in or repeated."""
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 3, 20])):
        if not changed:
            break
        at = rng.randrange(min(len(changed), rng.choice([16, 300, 3000, len(changed)])))
        action = rng.random()
        if action < 0.6:
            changed[at] ^= 1 << rng.randrange(8)
        elif action < 0.75:
            del changed[at : at + rng.choice([1, 8, 100, 10_000])]
        elif action < 0.9:
            changed[at:at] = rng.randbytes(rng.choice([1, 8, 100]))
        else:
            changed[at : at + 8] = rng.choice([b"\0" * 8, b"\xff" * 8, b"[[[[[[[[", b"9" * 8])
    return bytes(changed)


def split(data: bytes) -> tuple[dict, bytes]:
    """Return the header and the data of a file."""
    length = int.from_bytes(data[:8], "little")
    return json.loads(data[8 : 8 + length]), data[8 + length :]


def joined(header: object, data: bytes) -> bytes:
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def mutated_file(rng: random.Random, data: bytes) -> bytes:
    """Return a file with other bytes, or with another header that can still be parsed."""
    if rng.random() < 0.5:
        return mutated_bytes(rng, data)
    header, rest = split(data)
    metadata = header["__metadata__"]
    inner = [name for name, text in metadata.items() if text[:1] == "{"]
    if inner and rng.random() < 0.7:
        name = rng.choice(inner)
        metadata[name] = json.dumps(mutated_value(rng, json.loads(metadata[name])))
        return joined(header, rest)
    return joined(mutated_value(rng, header), rest)


def mutated_map(rng: random.Random, data: bytes, path: Path) -> None:
    """Write a changed map; half of them have a checksum that fits."""
    if rng.random() < 0.5:
        path.write_bytes(mutated_file(rng, data))
        return
    path.write_bytes(data)
    _, state = read_map(path)
    metadata = dict(split(data)[0]["__metadata__"])
    if rng.random() < 0.6:
        description = mutated_value(rng, json.loads(metadata["description"]))
        metadata["description"] = json.dumps(description)
    else:
        name = rng.choice(list(state))
        array = state[name].copy()
        raw = array.reshape(-1).view(np.uint8)
        for _ in range(rng.choice([1, 10])):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
        state[name] = rng.choice([array, array[:-1], array[None], array.astype(np.float64)])
    metadata["sha256"] = digest_of(metadata["description"], state)
    write_tensors(path, state, metadata)


@pytest.fixture(scope="module")
def saved(tmp_path_factory) -> tuple[bytes, Pipeline]:
    path = tmp_path_factory.mktemp("map") / "map"
    flat = {"map.voxel_size_m": 0.2, "map.max_voxels": 1000, "purify.device": "cpu"}
    pipeline = Pipeline(from_flat(flat), ColorEncoder())
    pipeline.integrate(wall_frame())
    save_map(path, pipeline)
    return path.read_bytes(), pipeline


def is_refused(seed: int, use: Callable[[], object]) -> bool:
    """Use a file; any other error than `BadInput` fails, with the seed that leads to it."""
    sentence = ""
    try:
        use()
    except BadInput as error:
        sentence = str(error)
    except BaseException as error:
        raise AssertionError(f"seed {seed}: {error!r}") from error
    assert sentence.isprintable(), seed
    return bool(sentence)


@pytest.mark.parametrize("count", MANY)
def test_mutated_maps(saved, tmp_path, caplog, count):
    caplog.set_level("ERROR", "geopurify")
    data, pipeline = saved
    path, encoder = tmp_path / "map", ColorEncoder()

    def use(config: Config | None) -> None:
        describe_map(path)
        loaded = load_map(path, encoder, config)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            loaded.integrate(wall_frame())
            loaded.labelled()

    refused = 0
    for seed in range(count):
        rng = random.Random(seed)
        mutated_map(rng, data, path)
        config = pipeline.config if rng.random() < 0.8 else None
        refused += is_refused(seed, partial(use, config))
    assert count / 2 < refused < count * 0.98


@pytest.mark.parametrize("count", MANY)
@pytest.mark.parametrize("kind", ["student", "projection"])
def test_mutated_students_and_projections(tmp_path, kind, count):
    path = tmp_path / "file"
    if kind == "student":
        save_student(path, PairStudent(PairConfig((4, 4))), {"steps": 1})
    else:
        basis = np.eye(6, dtype=np.float32)[:, :3]
        save_projection(path, Projection("encoder", "1", basis))
    load = load_student if kind == "student" else load_projection
    data, refused = path.read_bytes(), 0
    for seed in range(count // 4):
        path.write_bytes(mutated_file(random.Random(seed), data))
        refused += is_refused(seed, partial(load, path))
    assert refused > count / 16
