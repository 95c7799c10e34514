# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Files of settings, weights, points and frames: each is damaged as bytes or in its header."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from plyfile import PlyData, PlyElement

from fuzz.mutations import mutate_bytes, mutate_tree, odd_value
from fuzz.small import HEIGHT, WIDTH, small_frame
from fuzz.target import Target
from geopurify.config import from_flat
from geopurify.config.label_sets import channel_names
from geopurify.config.parameter_file import parse_yaml, read_parameter_file
from geopurify.encoders.open_clip.prompt_sets import prompt_set
from geopurify.encoders.projection import Projection, load_projection, save_projection
from geopurify.errors import BadInput
from geopurify.evaluation.datasets.face_mesh import read_face_mesh
from geopurify.evaluation.datasets.sens import SensFile, SensFrame
from geopurify.evaluation.truth_files import read_ground_truth
from geopurify.files.weights_file import read_weights
from geopurify.purify.affinity.pairwise_mlp import PairwiseAffinityMLP
from geopurify.purify.affinity.student_file import load_student, save_student
from geopurify.purify.published.network import AffinityNet, AffinityNetConfig
from geopurify.sequences.files import read_matrix
from geopurify.sequences.score_file import ScoreFile
from geopurify_train.miniature.sens_writer import write_sens

Damage = Callable[[bytes, Random], bytes]
SETTINGS = {
    "/**": {
        "ros__parameters": {
            "map": {"voxel_size_m": 0.02, "max_voxels": 5000, "carve_frames": 3},
            "encoder": {"kind": "embedded", "weights": "random", "compile": False},
            "vocabulary": {"names": ["wall", "floor"], "prompt": "a {}"},
            "query": {"min_score": 0.5, "link_distance_m": 0.05},
            "purify": {"sharpness": 1e1, "student": ""},
            "pose_source": "tf",
        }
    }
}
SENS = "3.sens"


class FileDoors:
    """Writes damaged files and has them read.

    Args:
        folder: for the files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def targets(self) -> Iterator[Target]:
        """Yield the targets of files."""
        yield self._target("settings", [_yaml()], _take_settings, _damage_yaml)
        yield Target("values", lambda: ["[1, a]", "1e-3"], _draw_value, _take_value)
        yield self._target("prompts", [b"a {}\n# of rooms\nthe {} in a room\n"], _take_prompts)
        yield self._target("matrices", [b"1 0 0 2\n0 1 0 3\n\n0 0 1 -4e-1\n"], _take_matrix)
        yield self._target("projections", self._projections(), load_projection, _damage_tensors)
        yield self._target("students", self._students(), load_student, _damage_tensors)
        yield self._target("weights", self._weights(), read_weights, _damage_weights)
        yield self._target("sens", [self._sens()], _take_sens)
        yield self._target("points", list(_points()), read_ground_truth, ending=".ply")
        yield self._target("meshes", list(_meshes()), _take_mesh, ending=".ply")
        name = "nyu40_probabilities.npz"
        yield self._target("score_files", [_scores()], _take_score_file, ending=name)

    def _target(
        self,
        name: str,
        valid: list[bytes],
        take: Callable[[Path], Any],
        damage: Damage = mutate_bytes,
        ending: str = "",
    ) -> Target:
        path = self._folder / name / ending if len(ending) > 4 else self._folder / (name + ending)
        path.parent.mkdir(exist_ok=True)

        def take_bytes(data: bytes) -> None:
            path.write_bytes(data)
            take(path)

        return Target(name, lambda: valid, lambda rng: damage(rng.choice(valid), rng), take_bytes)

    def _projections(self) -> list[bytes]:
        path = self._folder / "projection"
        save_projection(path, Projection("small", "1", np.eye(6, 4, dtype=np.float32)))
        return [path.read_bytes()]

    def _students(self) -> list[bytes]:
        path = self._folder / "student"
        found = []
        for student in (PairwiseAffinityMLP(), AffinityNet(AffinityNetConfig(3, 4, 1, 4, 0.5))):
            save_student(path, student, {})
            found.append(path.read_bytes())
        return found

    def _weights(self) -> list[bytes]:
        state = {"visual.conv1.weight": torch.ones(4, 3, 2, 2), "logit_scale": torch.ones(())}
        trainer = {"state_dict": {f"module.{k}": v.half() for k, v in state.items()}, "epoch": 3}
        contents = [self._students()[0]]
        for content, is_zip in ((state, True), (trainer, True), (trainer, False)):
            file = io.BytesIO()
            torch.save(content, file, _use_new_zipfile_serialization=is_zip)
            contents.append(file.getvalue())
        return contents

    def _sens(self) -> bytes:
        path, frame = self._folder / SENS, small_frame()
        depth = (1000 * frame.depth_m).astype(np.uint16)
        frames = [SensFrame(frame.color, depth, frame.T_map_cam)] * 3
        write_sens(path, frame.camera, frame.camera, frames, 3)
        return path.read_bytes()


def _yaml() -> bytes:
    return json.dumps(SETTINGS, indent=1).encode()  # which is YAML, too


def _damage_yaml(data: bytes, rng: Random) -> bytes:
    if rng.random() < 0.4:
        return mutate_bytes(data, rng)
    tree = mutate_tree(SETTINGS, rng)
    return json.dumps(tree, indent=rng.choice((None, 1)), ensure_ascii=rng.random() < 0.5).encode(
        "utf-8", "surrogatepass"
    )


def _take_settings(path: Path) -> None:
    from_flat(read_parameter_file(path))


def _draw_value(rng: Random) -> str:
    chance = rng.random()
    if chance < 0.4:
        return json.dumps(odd_value(rng))
    if chance < 0.8:
        data = rng.choice((b"[1, a]", b"{a: b}", b"&a [*a]", b"2026-11-28", b"!!python/name:os"))
        return mutate_bytes(data, rng).decode("utf-8", "replace")
    return rng.choice("[{!&-?") * rng.choice((10, 1000, 100_000))


def _take_value(text: str) -> None:
    try:
        parse_yaml(text)
    except ValueError as error:  # which is what it documents
        raise BadInput("config_invalid", str(error)) from error


def _take_prompts(path: Path) -> None:
    prompt_set(str(path))


def _take_matrix(path: Path) -> None:
    read_matrix(path, "pose_invalid")


def _take_mesh(path: Path) -> None:
    read_face_mesh(path, "category_id", 3)


def _take_sens(path: Path) -> None:
    file = SensFile(path)
    try:
        for index in range(min(len(file), 10)):
            assert file[index].color.shape[2] == 3
    finally:
        file._file.close()


def _take_score_file(path: Path) -> None:
    assert ScoreFile(path.parent, ["0", "1"]).get("0") is not None


def _damage_tensors(data: bytes, rng: Random) -> bytes:
    """Damage a safetensors file: anywhere, or in the JSON before its arrays."""
    if rng.random() < 0.4:
        return mutate_bytes(data, rng)
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    inner = header.get("__metadata__", {}).get("config")
    if inner and rng.random() < 0.6:
        header["__metadata__"]["config"] = json.dumps(mutate_tree(json.loads(inner), rng))
    else:
        header = mutate_tree(header, rng)
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data[8 + length :]


def _damage_weights(data: bytes, rng: Random) -> bytes:
    return _damage_tensors(data, rng) if data[8:9] == b"{" else mutate_bytes(data, rng)


def _points() -> Iterator[bytes]:
    vertices = np.zeros(20, [*((axis, "f4") for axis in "xyz"), ("label", "u2")])
    for text in (False, True):
        file = io.BytesIO()
        PlyData([PlyElement.describe(vertices, "vertex")], text=text).write(file)
        yield file.getvalue()


def _meshes() -> Iterator[bytes]:
    vertices = np.zeros(8, [(axis, "f4") for axis in "xyz"])
    faces = np.zeros(4, [("vertex_indices", "i4", (3,)), ("category_id", "i4")])
    elements = [
        PlyElement.describe(vertices, "vertex"),
        PlyElement.describe(faces, "face"),
    ]
    for text in (False, True):
        file = io.BytesIO()
        PlyData(elements, text=text).write(file)
        yield file.getvalue()


def _scores() -> bytes:
    channels = len(channel_names("nyu40"))
    probabilities = np.zeros((2, channels, HEIGHT // 4, WIDTH // 4), np.uint8)
    probabilities[:, 3] = 255
    file = io.BytesIO()
    np.savez(file, frames=np.array(["0", "1"]), probabilities=probabilities)
    return file.getvalue()
