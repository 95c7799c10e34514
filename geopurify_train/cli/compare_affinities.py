# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The command that compares affinities on mapped scenes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import Progress

from geopurify.config import PurifyConfig
from geopurify.config.loading import load_config, with_label_set
from geopurify.config.parameter_file import parse_yaml
from geopurify.encoders import create_encoder
from geopurify.encoders.device import torch_device
from geopurify.errors import BadInput
from geopurify.files.json_files import write_json
from geopurify.files.output_paths import output_folder
from geopurify.purify.affinity.pairwise_mlp import PairwiseAffinityMLP
from geopurify.purify.affinity.student_file import load_student
from geopurify.purify.affinity.student_path import SHIPPED
from geopurify.purify.published.network import AffinityNet
from geopurify.query.vocabulary import make_vocabulary
from geopurify.terminal.console import plain_console, print_files
from geopurify.terminal.options import ConfigFile, Settings
from geopurify.viewing.pictures import save_picture
from geopurify_train.cli.scenes import SceneFolder
from geopurify_train.cli.student import TeacherWeights
from geopurify_train.comparison.affinities import (
    Affinity,
    ByTeacher,
    create_formula_affinity,
    create_student_affinity,
)
from geopurify_train.comparison.pictures import affinity_picture
from geopurify_train.comparison.report import draw, summarize, table_of
from geopurify_train.comparison.trial import RAW, Trial, trials
from geopurify_train.distillation.learned_from import warn_of_learned_scenes
from geopurify_train.distillation.scenes import Scene, load_scene
from geopurify_train.selection.scene_files import scene_files
from geopurify_train.teachers import create_teacher
from geopurify_train.teachers.protocol import Teacher
from geopurify_worlds.room import LABEL_SET

# the settings of the purification that make a difference here
VARIED = (
    *("neighbours", "sharpness", "restart", "rounds", "confidence_exponent"),
    *("normal_share", "color_share", "position_share"),
)


Students = Annotated[
    list[Path] | None,
    typer.Option(help="A student's file, beside the shipped one; may be repeated."),
]
Teachers = Annotated[
    list[str] | None,
    typer.Option(
        help="A teacher as an affinity itself: geometric (alone if none is given), surface or "
        "sonata; may be repeated."
    ),
]
Changes = Annotated[
    list[str] | None,
    typer.Option(
        help="Also with other values of a setting, e.g. restart=0.1,0.2, or with several "
        'settings together, e.g. "restart=0.1 sharpness=40"; may be repeated. '
        f"Of {', '.join(VARIED)}; shares are the formula's, and compared for it alone."
    ),
]
SelfLoop = Annotated[
    bool,
    typer.Option(help="Also with each voxel among its own neighbours, as no method has it."),
]
EncoderName = Annotated[str, typer.Option(help="Encoder that the scenes were mapped with.")]


def compare_affinities(
    scenes: SceneFolder,
    out: Annotated[Path, typer.Option(help="Folder for figures and picture.")] = Path(
        "out/affinities"
    ),
    student: Students = None,
    teacher: Teachers = None,
    teacher_weights: TeacherWeights = None,
    vary: Changes = None,
    self_loop: SelfLoop = False,
    encoder: EncoderName = "simulated",
    device: Annotated[str, typer.Option(help="torch device of students and teachers.")] = "cpu",
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Pool the same scenes by formula, teacher and students; score each against the truth."""
    chosen = load_config(config, set_, encoder__kind=encoder)
    settings = with_label_set(chosen, LABEL_SET, "procedural rooms")
    files = scene_files(scenes)
    names = load_scene(files[0]).class_names
    made = create_encoder(settings.encoder)
    vocabulary = make_vocabulary(names, settings.vocabulary.prompt, made)
    varied = _varied(settings.purify, vary or [])
    device = str(torch_device(device, "--device"))
    students = _students(student or [], device)
    teachers = [create_teacher(kind, teacher_weights, device) for kind in teacher or ["geometric"]]
    ways = _ways(varied, teachers, students, self_loop)
    _check_scenes(files, names, vocabulary.features.shape[1])
    for path in (SHIPPED, *(student or [])):
        warn_of_learned_scenes([file.stem for file in files], path)
    output_folder(out)
    found = _try_all(files, ways, vocabulary.features, made.logit_scale)
    _write(out, files, summarize(found, names, _parameters(ways)))
    picture = affinity_picture(
        load_scene(files[0]),
        vocabulary,
        made.logit_scale,
        ways[0].affinities,
        ways[0].config,
    )
    save_picture(out / f"{files[0].stem}.png", picture)
    print_files(out, ["affinities.json", "affinities.png", f"{files[0].stem}.png"])


@dataclass(frozen=True)
class _Way:
    """Settings of the pooling, and what tells their rows from those of the others."""

    suffix: str
    config: PurifyConfig
    affinities: tuple[Affinity, ...]
    self_loop: bool = False

    def trials(self, scene: Scene, texts: NDArray[np.float32], scale: float) -> Iterator[Trial]:
        """Yield the trials of a scene; the raw labels only once, without a suffix."""
        found = trials(scene, texts, scale, self.affinities, self.config, self.self_loop)
        for trial in found:
            if trial.way != RAW or not self.suffix:
                yield replace(trial, way=trial.way + self.suffix)


def _ways(
    varied: Sequence[tuple[str, PurifyConfig]],
    teachers: Sequence[Teacher],
    students: Sequence[tuple[str, AffinityNet | PairwiseAffinityMLP]],
    self_loop: bool,
) -> list[_Way]:
    """Return the settings to compare, those as set first; with affinities of different names."""
    ways = [
        _Way(name, changed, _affinities(changed, teachers, students, "_share " in name))
        for name, changed in varied
    ]
    if self_loop:
        ways.append(replace(ways[0], suffix=", self loop", self_loop=True))
    _check_names(ways[0].affinities)
    return ways


def _try_all(
    files: Sequence[Path], ways: Sequence[_Way], texts: NDArray[np.float32], scale: float
) -> list[Trial]:
    found: list[Trial] = []
    with Progress(console=Console(stderr=True)) as progress:
        for path in progress.track(files, description="scenes"):
            scene = load_scene(path)
            for way in ways:
                found += way.trials(scene, texts, scale)
    return found


def _parameters(ways: Sequence[_Way]) -> dict[str, int]:
    """Return how many numbers each affinity was trained to, by its row."""
    return {each.name + way.suffix: each.parameters for way in ways for each in way.affinities}


def _write(out: Path, files: Sequence[Path], rows: list[dict[str, Any]]) -> None:
    """Write the table as JSON and as a plot, and print it."""
    write_json(out / "affinities.json", {"scenes": [path.stem for path in files], "rows": rows})
    draw(rows, out / "affinities.png")
    plain_console(width=170).print(table_of(rows, len(files)))


def _students(
    files: Sequence[Path], device: str
) -> list[tuple[str, AffinityNet | PairwiseAffinityMLP]]:
    """Return the shipped student and those of files, by folder and name of the file."""
    named = [("/".join(path.with_suffix("").parts[-2:]), path) for path in files]
    return [(name, load_student(path, device)) for name, path in (("student", SHIPPED), *named)]


def _affinities(
    config: PurifyConfig,
    teachers: Sequence[Teacher],
    students: Sequence[tuple[str, AffinityNet | PairwiseAffinityMLP]],
    formula_only: bool,
) -> tuple[Affinity, ...]:
    if formula_only:
        return (create_formula_affinity(config),)
    return (
        create_formula_affinity(config),
        *(ByTeacher(teacher, config) for teacher in teachers),
        *(create_student_affinity(name, student, config) for name, student in students),
    )


def _check_names(affinities: Sequence[Affinity]) -> None:
    """Refuse affinities of one name: their scenes would be counted together."""
    counts = Counter([RAW, *(affinity.name for affinity in affinities)])
    name, times = counts.most_common(1)[0]
    if times > 1:
        raise BadInput(
            "affinities_ambiguous",
            f"two affinities would be called {name!r}: give each --teacher once, and students "
            "that differ in the names of their file or folder",
        )


def _varied(config: PurifyConfig, assignments: Sequence[str]) -> list[tuple[str, PurifyConfig]]:
    """Return the settings, then each with some of them changed, and how rows of it are called."""
    varied = [("", config)]
    for assignment in assignments:
        for words in _alternatives(assignment):
            changes = dict(_change(word, config) for word in words)
            changed = replace(config, **changes)
            if any(changed == before for _, before in varied):
                raise BadInput(
                    "config_invalid",
                    f"--vary {' '.join(words)} is compared already: give each value once, and not "
                    "those that the settings have without --vary",
                )
            suffix = "".join(f", {word.replace('=', ' ')}" for word in words)
            varied.append((suffix, changed))
    return varied


def _alternatives(assignment: str) -> list[list[str]]:
    """Return what one ``--vary`` compares: values of a setting, or several settings together."""
    words = assignment.split()
    if len(words) > 1:
        return [words]
    name, _, values = (part.strip() for part in assignment.partition("="))
    return [[f"{name}={value.strip()}"] for value in values.split(",")]


def _change(assignment: str, config: PurifyConfig) -> tuple[str, Any]:
    name, _, value = assignment.partition("=")
    if name not in VARIED or not value:
        raise BadInput(
            "config_invalid",
            f"--vary takes one of {', '.join(VARIED)} and values, such as restart=0.1,0.2, "
            f"got {assignment!r}",
        )
    if name == "rounds" and config.restart:
        raise BadInput(
            "config_invalid",
            "--vary rounds has no effect on walks with restart: add --set purify.restart=0",
        )
    return name, _read(name, value)


def _read(name: str, value: str) -> Any:
    try:
        return parse_yaml(value)
    except ValueError as error:
        raise BadInput("config_invalid", f"--vary {name} takes numbers, got {value!r}") from error


def _check_scenes(files: Sequence[Path], names: Sequence[str], dimension: int) -> None:
    """Refuse scenes before any is pooled, which takes minutes."""
    for path in files:
        _check(load_scene(path), path, names, dimension)


def _check(scene: Scene, path: Path, names: Sequence[str], dimension: int) -> None:
    if scene.class_names != tuple(names) or scene.features.shape[1] != dimension:
        raise BadInput(
            "scene_mismatch",
            f"{path} has {len(scene.class_names)} classes and features of "
            f"{scene.features.shape[1]} channels; the first scene has {len(names)} classes and "
            f"the encoder {dimension} channels: map all with the encoder that is named here",
        )
    if not (scene.truth < len(names)).any():
        raise BadInput(
            "truth_missing",
            f"{path} has no true labels to score against: take it out of the folder of scenes",
        )
