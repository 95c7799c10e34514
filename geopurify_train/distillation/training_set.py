# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Scenes with what a teacher says of them, kept on disk beside them."""

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.files.atomic_write import atomic_write
from geopurify.files.tensor_files import digest_of, read_tensors, write_tensors
from geopurify_train.distillation.scenes import Scene, load_scene
from geopurify_train.teachers.protocol import Teacher

FORMAT = "geopurify-training-set-1"


class TrainingSet:
    """A sequence of scenes and their teacher's embedding; it is asked again if either changed."""

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

    @property
    def provenance(self) -> dict[str, object]:
        """Who teaches, and of what."""
        return describe_provenance(self._teacher, self._paths)

    def __getitem__(self, index: int) -> tuple[Scene, NDArray[np.float16]]:
        """Return a scene and the (N, E) unit vectors of its voxels."""
        path = self._paths[index]
        scene = load_scene(path)
        said, asked = path.with_suffix(f".{self._teacher.name}"), self._asked(scene)
        if said.exists():
            metadata, arrays = read_tensors(said, FORMAT, "training_set_invalid")
            if metadata["asked"] == asked:
                return scene, arrays["embedding"]
        embedding = self._teacher.embed(scene).astype(np.float16)
        with atomic_write(said, f"{os.getpid()}.partial") as temporary:
            header = {"format": FORMAT, "asked": asked}
            write_tensors(temporary, {"embedding": embedding}, header)
        return scene, embedding

    def _asked(self, scene: Scene) -> str:
        """Return a digest of the teacher and of what it sees of a scene."""
        seen = {
            name: array
            for name, array in vars(scene).items()
            if isinstance(array, np.ndarray) and name != "features"  # no teacher looks at these
        }
        return digest_of(json.dumps(self._teacher.description), seen)


def describe_provenance(teacher: Teacher, scenes: Iterable[Path]) -> dict[str, object]:
    """Return who teaches and of what: a training goes on with the same only."""
    return {"teacher": teacher.description, "scenes": [path.stem for path in scenes]}
