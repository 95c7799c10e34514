# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What an evaluation leaves behind: ``report.json``, ``report.html`` and two tables."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from geopurify.evaluation.datasets.protocol import Dataset
from geopurify.files.json_files import write_json
from geopurify_train.evaluation.open_vocabulary import draw_open_vocabulary
from geopurify_train.evaluation.page import write_page
from geopurify_train.evaluation.runner import Evaluation, ResultFolder
from geopurify_train.evaluation.settings import EvaluationSettings
from geopurify_train.evaluation.summary import summarize, write_table

REPORT_FILES = ("report.html", "report.json", "classes.csv", "scenes.csv")
OPEN_VOCABULARY = "open_vocabulary.png"


def write_report(
    evaluation: Evaluation,
    settings: EvaluationSettings,
    dataset: Dataset,
    out: Path,
    training_names: Sequence[str] = (),
) -> dict[str, Any]:
    """Write the report of an evaluation whose results are in ``out``; return its summary.

    Args:
        training_names: what the encoder was trained on; none: it is not known.
    """
    summary = summarize(evaluation, settings, dataset, training_names)
    write_json(out / "report.json", summary)
    for table in ("classes", "scenes"):
        write_table(out / f"{table}.csv", summary[table])
    ranked = sorted(summary["scenes"], key=lambda scene: scene["miou_purified"] or 0.0)
    folder = ResultFolder(out, settings)
    pictures = {
        f"{rank} scene: {scene['scene']}": folder.picture(scene["scene"])
        for rank, scene in (("Worst", ranked[0]), ("Best", ranked[-1]))
    }
    if summary["similarity"] or summary["growing"]:
        picture = out / OPEN_VOCABULARY
        draw_open_vocabulary(summary["similarity"], summary["growing"], picture)
        pictures["Open vocabulary"] = picture
    write_page(out / "report.html", summary, pictures)
    return summary
