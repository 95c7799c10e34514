# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Tables in the pages of the documentation, between a pair of comments each."""

import re

from figures.defaults import EXPONENT
from figures.figure import ROOT, Figure, Result
from figures.making import find_changes
from geopurify.errors import BadInput
from geopurify.files.atomic_write import atomic_write

DOCS = ROOT / "docs"


def render_figure(figure: Figure, data: Result | None) -> str:
    """Return the commands and the table of a figure as Markdown, or that it was never made."""
    typed = " && \\\n    ".join(figure.typed())
    commands = f"```\n{typed}\n```"
    if data is None:
        return f"{commands}\n\n*Not made yet: `make figures FIGURES={figure.name}`.*"
    return f"{commands}\n\n{figure.render(data['result'])}\n\n{describe_making(figure, data)}"


def describe_making(figure: Figure, data: Result) -> str:
    """Return which models and pooling a figure was made with, and what is not so any more."""
    made = data["made_with"] | data["settings"]
    names = (*figure.models, "purify.restart", EXPONENT)
    shown = (f"{name} {made[name]}" for name in names if not figure.sets(name))
    said = f"Made with {', '.join(shown)}"
    changes = find_changes(figure, data)
    if not changes:
        return f"*{said}.*"
    changed = ", ".join(f"{name} was {then}, is {now}" for name, (then, now) in changes.items())
    return f"*{said}: **not of today's defaults** ({changed}).*"


def read_from_page(figure: Figure) -> str:
    """Return what the page has between the comments of a figure.

    Raises:
        BadInput: it has no such comments.
    """
    match = _place(figure).search((DOCS / figure.page).read_text(encoding="utf-8"))
    if match is None:
        raise _missing(figure)
    return match[2].strip()


def write_into_page(figure: Figure, data: Result | None) -> None:
    """Write a figure between its comments.

    Raises:
        BadInput: the page has no such comments.
    """
    page = DOCS / figure.page
    text = page.read_text(encoding="utf-8")
    new, count = _place(figure).subn(
        lambda match: f"{match[1]}\n\n{render_figure(figure, data)}\n\n{match[3]}", text
    )
    if count != 1:
        raise _missing(figure)
    if new != text:
        with atomic_write(page) as temporary:
            temporary.write_text(new, encoding="utf-8")


def _place(figure: Figure) -> re.Pattern[str]:
    begin, end = (re.escape(f"<!-- {word} {figure.name} -->") for word in ("figure", "end"))
    return re.compile(f"({begin})(.*?)({end})", re.DOTALL)


def _missing(figure: Figure) -> BadInput:
    return BadInput(
        "evaluation_empty",
        f"docs/{figure.page} must have <!-- figure {figure.name} --> and "
        f"<!-- end {figure.name} --> once",
    )
