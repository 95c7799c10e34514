# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the commands of a figure and keeps what they found."""

import hashlib
import json
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console

from figures.defaults import default_settings
from figures.figure import EMBEDDED_ENCODER, PAIRWISE_MLP, ROOT, Figure, Result
from geopurify import __version__
from geopurify.encoders.embedded import ENCODER_VERSION
from geopurify.files.json_files import write_json
from geopurify.purify.affinity.student_path import SHIPPED
from geopurify_train.cli import build_app

PACKAGES = ("numpy", "scipy", "numba", "torch")
OFF = "off"  # what a setting is that was not there yet: 0, "" and false mean the same
DIGITS = 12


def describe_models() -> dict[str, str]:
    """Return the versions and models that decide the figures."""
    digest = hashlib.sha256(SHIPPED.read_bytes()).hexdigest()[:DIGITS]
    return {
        "geopurify": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
        PAIRWISE_MLP: digest,
        EMBEDDED_ENCODER: ENCODER_VERSION,
    }


def make(figure: Figure, work: Path) -> Result:
    """Run the commands of a figure; return what is kept of their result, and how it was made."""
    forget_others(work, (work / figure.result).parent)
    for command in figure.typed(shlex.quote(str(work))):
        _announce(command)
        program, *arguments = shlex.split(command)
        subprocess.run([Path(sys.executable).parent / program, *arguments], cwd=ROOT, check=True)
    return {
        "figure": figure.name,
        "purpose": figure.purpose,
        "commands": list(figure.typed()),
        "made_with": describe_models(),
        "settings": default_settings(),
        "result": _read_result(figure, work),
    }


def try_commands(figures: Iterable[Figure], work: Path) -> None:
    """Run the small commands of figures and render what they find, in this process.

    Starting a process for each would take longer than the commands do.  What several figures have,
    but for the name of their result, is run once.
    """
    run: set[str] = set()
    for figure in figures:
        typed = figure.typed(shlex.quote(str(work)), quick=True)
        new = [command for command in typed if command.replace(figure.name, "") not in run]
        for command in new:
            _announce(command)
            _, name, *arguments = shlex.split(command)
            build_app(name)([name, *arguments], standalone_mode=False)
            run.add(command.replace(figure.name, ""))
        if typed[-1] in new:  # it writes the result
            figure.render(_read_result(figure, work))


def _announce(command: str) -> None:
    Console(stderr=True).print(f"$ {command}", highlight=False, soft_wrap=True)


def _read_result(figure: Figure, work: Path) -> Result:
    return figure.extract(json.loads((work / figure.result).read_text(encoding="utf-8")))


def forget_others(work: Path, folder: Path) -> None:
    """Remove results of other models, versions or defaults: commands only resume their own."""
    made = json.dumps([describe_models(), default_settings()])
    note = work / f"{folder.name}.made_with"
    if not note.exists() or note.read_text(encoding="utf-8") != made:
        shutil.rmtree(folder, ignore_errors=True)
    work.mkdir(parents=True, exist_ok=True)
    note.write_text(made, encoding="utf-8")


def find_changes(figure: Figure, data: Result) -> dict[str, tuple[Any, Any]]:
    """Return the models and defaults that a result was made with and that are others now.

    Returns:
        then and now, by name; what the figure's commands set themselves is left out.
    """
    models = {name: describe_models()[name] for name in figure.models}
    now = {**models, **default_settings()}
    then = {**{name: data["made_with"].get(name) for name in figure.models}, **data["settings"]}
    return {
        name: (then.get(name), now.get(name))
        for name in sorted(then.keys() | now.keys())
        if (then.get(name) or OFF) != (now.get(name) or OFF) and not figure.sets(name)
    }


def is_current(figure: Figure, data: Result) -> bool:
    """Tell whether a figure's commands, with the models and defaults of now, made a result."""
    return data["commands"] == list(figure.typed()) and not find_changes(figure, data)


def keep(figure: Figure, data: Result, work: Path) -> None:
    """Write what was found to where the page is written from, and the picture beside the page."""
    figure.path.parent.mkdir(parents=True, exist_ok=True)
    write_json(figure.path, data)
    if figure.picture is not None:
        made, shown = figure.picture
        shutil.copyfile(work / made, ROOT / "docs" / shown)
