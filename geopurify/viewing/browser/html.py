# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Snippets of HTML for the panel; every text is escaped."""

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from geopurify.viewing.browser.paint import INFERNO, VIRIDIS

SMALL = "font-size: 0.8em; line-height: 1.45; padding: 0 0.9em 0.2em 0.9em"
LONGEST = 60  # characters of a text that is shown


def note(text: str, strong: str = "") -> str:
    """Return a small paragraph."""
    first = f"<b>{escape(strong)}</b> " if strong else ""
    return f'<div style="{SMALL}">{first}{escape(text)}</div>'


def cut(text: str) -> str:
    """Return a text of at most `LONGEST` characters."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def rgb(color: Sequence[int] | np.ndarray) -> str:
    """Return a colour as CSS has it."""
    return f"rgb({int(color[0])},{int(color[1])},{int(color[2])})"


def swatches(rows: Iterable[tuple[Sequence[int] | np.ndarray, str, str]]) -> str:
    """Return a list of colours, names and figures."""
    lines = [
        '<div style="display: flex; align-items: center; gap: 0.5em">'
        f'<span style="width: 0.9em; height: 0.9em; border-radius: 3px; flex: none; '
        f'background: {rgb(color)}"></span><span style="flex: 1">{escape(cut(name))}</span>'
        f'<span style="opacity: 0.6">{escape(figure)}</span></div>'
        for color, name, figure in rows
    ]
    return f'<div style="{SMALL}">{"".join(lines)}</div>'


def table(rows: Iterable[tuple[str, str]]) -> str:
    """Return names and values in two columns."""
    lines = [
        '<div style="display: flex; gap: 1em"><span style="opacity: 0.6; flex: none">'
        f'{escape(name)}</span><span style="flex: 1; text-align: right">{escape(value)}</span>'
        "</div>"
        for name, value in rows
    ]
    return f'<div style="{SMALL}">{"".join(lines)}</div>'


def scale(paint: str) -> str:
    """Return the colours from 0 to 1 of a paint that has a scale; else nothing."""
    anchors = {"confidence": VIRIDIS, "similarity": INFERNO}.get(paint)
    if anchors is None:
        return ""
    colors = ", ".join(map(rgb, anchors))
    return (
        f'<div style="{SMALL}; display: flex; align-items: center; gap: 0.6em">0'
        '<span style="flex: 1; height: 0.7em; border-radius: 3px; background: '
        f'linear-gradient(to right, {colors})"></span>1</div>'
    )
