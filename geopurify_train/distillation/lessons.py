# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Scenes with what a teacher says of them, kept on disk beside them."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from geopurify.errors import BadInput
from geopurify.tensor_files import write_tensors
from geopurify.whole_file import whole_file
from geopurify_train.distillation.scenes import Scene, load_scene
from geopurify_train.teachers.protocol import Teacher


class Lessons:
    """A sequence of scenes and their teacher's embedding."""

    def __init__(self, scenes: Sequence[Path], teacher: Teacher) -> None:
        """Take scene files; the teacher is asked when a scene is first used.

        Raises:
            BadInput: there are no scenes.
        """
        if not scenes:
            raise BadInput("scenes_missing", "a training needs at least one scene, got none")
        self._paths, self._teacher = tuple(scenes), teacher

    def __len__(self) -> int:
        """Return the number of scenes."""
        return len(self._paths)

    def __getitem__(self, index: int) -> tuple[Scene, NDArray[np.float16]]:
        """Return a scene and the (N, E) unit vectors of its voxels."""
        path = self._paths[index]
        scene = load_scene(path)
        said = path.with_suffix(f".{self._teacher.name}")
        if not said.exists():
            embedding = self._teacher.embed(scene).astype(np.float16)
            with whole_file(said, f"{os.getpid()}.partial") as temporary:
                write_tensors(temporary, {"embedding": embedding}, {"teacher": self._teacher.name})
        return scene, load_file(said)["embedding"]
