# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Many scenes, each evaluated once however often the run is killed."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from geopurify.errors import BadInput
from geopurify.files.json_files import write_json
from geopurify.files.output_paths import output_folder
from geopurify.viewing.pictures import save_picture
from geopurify_train.evaluation.engines import run_all
from geopurify_train.evaluation.scene import SceneResult, evaluate_scene
from geopurify_train.evaluation.settings import EvaluationSettings
from geopurify_train.kept_settings import keep_settings

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What became of all scenes.

    Attributes:
        results: of the scenes that could be evaluated, by name.
        left_out: why each of the others could not.
    """

    results: tuple[SceneResult, ...]
    left_out: dict[str, str]


class ResultFolder:
    """Results of scenes as ``scenes/SCENE.json`` and ``.jpg``, all of the same settings.

    Raises:
        BadInput: the folder can't be made, or holds results of other settings.
    """

    def __init__(self, folder: Path, settings: EvaluationSettings) -> None:
        self.folder = folder
        self._scenes = output_folder(folder / "scenes")
        keep_settings(folder / "settings.json", settings.as_data())

    def load(self, scene: str) -> SceneResult | None:
        """Return a scene's result, None if it has none yet."""
        path = self._scenes / f"{scene}.json"
        return SceneResult.from_data(json.loads(path.read_text())) if path.exists() else None

    def picture(self, scene: str) -> Path:
        """Return where a scene's picture is."""
        return self._scenes / f"{scene}.jpg"

    def evaluate(self, settings: EvaluationSettings, scene: str, maps: Path | None) -> SceneResult:
        """Evaluate a scene and keep its result."""
        result, picture = evaluate_scene(settings, scene, maps)
        save_picture(self.picture(scene), picture, quality=88)
        write_json(self._scenes / f"{scene}.json", result.as_data())
        return result


@dataclass(frozen=True)
class _Work:
    """Evaluates scenes by name; a sentence instead of a result says what is wrong with one."""

    settings: EvaluationSettings
    out: Path
    maps: Path | None

    def __call__(self, scene: str) -> SceneResult | str:
        try:
            folder = ResultFolder(self.out, self.settings)
            return folder.evaluate(self.settings, scene, self.maps)
        except BadInput as error:
            return str(error)


def evaluate_all(
    settings: EvaluationSettings,
    scenes: Sequence[str],
    out: Path,
    maps: Path | None = None,
    engine: str = "process",
    workers: int = 1,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Evaluation:
    """Evaluate scenes, those without a result in the folder ``out`` only.

    A scene that can't be used is left out, and tried again by the next run.

    Raises:
        BadInput: ``out`` can't be written to or has results of other settings, or no scene could
            be used.
    """
    folder = ResultFolder(out, settings)
    found = {scene: folder.load(scene) for scene in scenes}
    results = {scene: result for scene, result in found.items() if result is not None}
    left_out: dict[str, str] = {}
    on_progress(len(results))
    todo = [scene for scene in scenes if scene not in results]
    for scene, outcome in run_all(_Work(settings, out, maps), todo, engine, workers):
        if isinstance(outcome, str):
            left_out[scene] = outcome
            _log.warning("%s is left out: %s", scene, outcome)
        else:
            results[scene] = outcome
        on_progress(len(results) + len(left_out))
    if not results:
        first = next(iter(left_out.items()), ("none", "no scene was asked for"))
        raise BadInput("evaluation_empty", f"no scene could be evaluated; {first[0]}: {first[1]}")
    return Evaluation(tuple(results[scene] for scene in sorted(results)), left_out)
