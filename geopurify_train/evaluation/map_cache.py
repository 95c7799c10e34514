# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Maps of scenes on disk, so that other ways to purify and score need no encoder again."""

import dataclasses
import json
import os
from pathlib import Path

from safetensors import SafetensorError, safe_open

from geopurify.errors import BadInput
from geopurify.files.atomic_write import atomic_write
from geopurify.files.tensor_files import write_tensors
from geopurify.pipeline import Pipeline
from geopurify.runtime.offline import Run
from geopurify_train.evaluation.settings import EvaluationSettings


@dataclasses.dataclass(frozen=True)
class MapCache:
    """A folder of maps that were made with the same settings."""

    folder: Path

    @classmethod
    def of(cls, settings: EvaluationSettings, maps: Path | None) -> "MapCache | None":
        """Return the cache of the settings' maps within a folder of caches."""
        return None if maps is None else cls(maps / settings.map_fingerprint())

    def store(self, scene: str, pipeline: Pipeline, run: Run) -> None:
        """Write a scene's map."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(scene)
        metadata = {"run": json.dumps(dataclasses.asdict(run))}
        with atomic_write(path, f"{os.getpid()}.partial") as temporary:
            write_tensors(temporary, pipeline.map.state(), metadata)

    def restore(self, scene: str, pipeline: Pipeline) -> Run | None:
        """Fill a pipeline with a scene's map and return the run that made it, if it is here.

        Raises:
            BadInput: the file is damaged.
        """
        path = self._path(scene)
        if not path.exists():
            return None
        try:
            with safe_open(path, "numpy") as file:
                run = Run(**json.loads(file.metadata()["run"]))
                names = file.keys()  # the file itself can't be iterated over
                state = {name: file.get_tensor(name) for name in names}
        except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
            raise BadInput("map_file_invalid", f"can't read the map {path}: {error}") from error
        pipeline.map.restore(state)
        return run

    def _path(self, scene: str) -> Path:
        return self.folder / f"{scene}.safetensors"
