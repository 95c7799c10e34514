# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How a text that says which thing is meant was understood, printed or as JSON data."""

from typing import Any

from rich.console import Console
from rich.table import Table

from geopurify.query.objects import format_metres
from geopurify.query.referring.answer import ReferredObject, ReferringAnswer


def describe_answer(answer: ReferringAnswer) -> dict[str, Any]:
    """Return an answer as JSON data, but for its text."""
    expression = answer.expression
    return {
        "parse": str(expression),
        "count": answer.count,
        "objects": [_as_data(found) for found in answer.objects],
        "phrases": [
            {"text": phrase.text, "objects": [_as_data(found) for found in phrase.objects]}
            for phrase in answer.phrases
        ],
        "margin_m": answer.margin_m,
        "frame": answer.frame,
        "ambiguous": answer.ambiguous,
        "alternatives": [_as_data(found) for found in answer.alternatives],
        "not_understood": list(expression.not_understood),
        "corrected": dict(expression.corrected),
        "not_checked": list(answer.not_checked),
        "unnamed": list(answer.unnamed),
        "reason": answer.reason,
        "decided_by": answer.decided_by,
        "network_scores": {str(number): score for number, score in answer.network_scores},
    }


def _as_data(found: ReferredObject) -> dict[str, Any]:
    return {
        "id": found.object_id,
        "label": found.label,
        "T_map_box": found.T_map_box.tolist(),
        "size_m": found.size_m.tolist(),
    }


def print_answer(console: Console, answer: ReferringAnswer, seconds: float) -> None:
    """Print the objects of an answer and how the text was understood."""
    expression = answer.expression
    console.print(f"understood as {expression}", markup=False)
    if answer.objects:
        table = Table("id", "class", "centre (m)", "size (m)", title=repr(expression.text))
        for found in answer.objects:
            centre, size = format_metres(found.T_map_box[:3, 3]), format_metres(found.size_m)
            table.add_row(str(found.object_id), found.label, centre, size)
        console.print(table)
    lines = {
        f"0 objects: {answer.reason}": answer.reason,
        f"seen from {answer.frame}": answer.frame,
        f"{_margin(answer)} ahead of the next object that fits": answer.margin_m is not None,
        f"may also be {_names(answer.alternatives)}": answer.alternatives,
        f"not understood: {', '.join(expression.not_understood)}": expression.not_understood,
        f"read as: {', '.join(f'{b} ({a})' for a, b in expression.corrected)}": (
            expression.corrected
        ),
        f"chosen by the network: {_scores(answer)}": answer.decided_by == "network",
        f"not checked: {', '.join(answer.not_checked)}": answer.not_checked,
        f"{answer.count} in {seconds:.2f} s": answer.objects,
    }
    for line, is_said in lines.items():
        if is_said:
            console.print(line, markup=False)


def _margin(answer: ReferringAnswer) -> str:
    return f"{answer.margin_m or 0:.2f} m"


def _scores(answer: ReferringAnswer) -> str:
    return ", ".join(f"object {number} {score:.2f}" for number, score in answer.network_scores)


def _names(objects: tuple[ReferredObject, ...]) -> str:
    return ", ".join(f"{found.label} {found.object_id}" for found in objects)
