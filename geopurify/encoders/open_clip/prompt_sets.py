# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Templates that turn a text into several; shipped as ``prompt_sets/NAME.txt``, one a line."""

from functools import partial
from pathlib import Path

from geopurify.config.did_you_mean import did_you_mean
from geopurify.config.text_limits import check_prompt
from geopurify.errors import BadInput, quote
from geopurify.files.text_file import read_text

AS_IS = ("{}",)
MOST_TEMPLATES = 200
LONGEST_FILE = 100_000  # characters
_FOLDER = Path(__file__).with_name("prompt_sets")


def prompt_set_names() -> tuple[str, ...]:
    """Return the names of the shipped sets."""
    return tuple(sorted(f.name[:-4] for f in _FOLDER.iterdir() if f.name.endswith(".txt")))


def prompt_set(name: str) -> tuple[str, ...]:
    """Return the templates of a shipped set or of a file, each with ``{}`` for the text.

    Empty lines and lines that start with ``#`` don't count.  An empty name gives `AS_IS`.

    Raises:
        BadInput: there is neither such a set nor such a file, it has no templates or more than
            `MOST_TEMPLATES`, or one is not a prompt (`check_prompt`).
    """
    if not name:
        return AS_IS
    source = _FOLDER / f"{name}.txt" if name in prompt_set_names() else Path(name).expanduser()
    lines = [line.strip() for line in _text(name, source).splitlines()]
    templates = tuple(line for line in lines if line and not line.startswith("#"))
    if not 0 < len(templates) <= MOST_TEMPLATES:
        count = len(templates) or "no"
        raise _invalid(name, f"it has {count} templates, at least 1 and at most {MOST_TEMPLATES}")
    for template in templates:
        try:
            check_prompt(template)
        except BadInput as error:
            raise _invalid(name, f"in a template, {error}") from error
    return templates


def _text(name: str, source: Path) -> str:
    if not source.is_file():
        sets = prompt_set_names()
        raise BadInput(
            "prompts_unknown",
            f"encoder.prompts must be one of {', '.join(sets)} or a text file with one template a "
            f"line, got {quote(name)}, which is not a file{did_you_mean(name, sets)}",
        )
    return read_text(source, LONGEST_FILE, partial(_invalid, name))


def _invalid(name: str, why: str) -> BadInput:
    return BadInput("prompts_invalid", f"encoder.prompts {quote(name)}: {why}")
