# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Templates that turn a text into several; shipped as ``prompt_sets/NAME.txt``, one a line."""

from importlib.resources import files
from pathlib import Path

from geopurify.errors import BadInput

AS_IS = ("{}",)
_FOLDER = files("geopurify.encoders") / "prompt_sets"


def prompt_set_names() -> tuple[str, ...]:
    """Return the names of the shipped sets."""
    return tuple(sorted(f.name[:-4] for f in _FOLDER.iterdir() if f.name.endswith(".txt")))


def prompt_set(name: str) -> tuple[str, ...]:
    """Return the templates of a shipped set or of a file, each with ``{}`` for the text.

    Empty lines and lines that start with ``#`` don't count.  An empty name gives `AS_IS`.

    Raises:
        BadInput: there is neither such a set nor such a file, or a template has no ``{}``.
    """
    if not name:
        return AS_IS
    source = _FOLDER / f"{name}.txt" if name in prompt_set_names() else Path(name).expanduser()
    try:
        lines = [line.strip() for line in source.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "prompts_unknown",
            f"encoder.prompts must be one of {', '.join(prompt_set_names())} or a text file with "
            f"one template a line, got {name!r}: {error}",
        ) from error
    templates = tuple(line for line in lines if line and not line.startswith("#"))
    without = [template for template in templates if "{}" not in template]
    if without or not templates:
        lack = (
            f"the template {without[0]!r} has no {{}} for the text" if without else "no template"
        )
        raise BadInput("prompts_invalid", f"encoder.prompts {name!r}: {lack}")
    return templates
