# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What OpenBench asks of an evaluation: IoU by similarity to the training, and longer lists."""

import json

import pytest

from geopurify.config import from_flat
from geopurify.evaluation.datasets.protocol import View
from geopurify_train.evaluation.open_vocabulary import summarize_similarity
from geopurify_train.evaluation.report import write_report
from geopurify_train.evaluation.runner import evaluate_all
from geopurify_train.evaluation.settings import EvaluationSettings

SCENE = "scene0000_00"
CONFIG = from_flat({"encoder.kind": "simulated", "map.voxel_size_m": 0.1, "purify.rounds": 2})
FAR = ("tractor", "zebra", "galaxy", "violin", "volcano", "parachute", "anchor", "whale", "rocket")
LONG = FAR + tuple(f"{name} {number}" for name in FAR for number in ("two", "three", "four"))


def test_classes_are_binned_by_their_highest_similarity():
    rows = [
        {"class": "sofa", "points": 5, "iou_raw": 0.5, "iou_purified": 0.8},
        {"class": "zebra", "points": 5, "iou_raw": 0.1, "iou_purified": None},
        {"class": "volcano", "points": 5, "iou_raw": 0.3, "iou_purified": 0.4},
        {"class": "chair", "points": 0, "iou_raw": None, "iou_purified": None},
    ]
    found = summarize_similarity(rows, ("sofa", "lamp"))
    assert found["training_names"] == 2
    assert [row["name"] for row in found["classes"]][-1] == "sofa"
    low, high = found["bins"]
    assert (low["low"], low["high"], low["classes"]) == (0.0, 0.5, 2)
    assert low["iou_raw"] == pytest.approx(0.2)
    assert low["iou_purified"] == pytest.approx(0.2)  # what is never found has an IoU of 0
    assert (high["low"], high["high"], high["classes"]) == (0.9, 1.0, 1)
    assert high["iou_purified"] == pytest.approx(0.8)


def test_a_report_has_growing_vocabularies_and_bins(root, tmp_path):
    settings = EvaluationSettings(
        "scannet", root, "scannet20", View(), CONFIG, distractors=LONG[:25]
    )
    evaluation = evaluate_all(settings, (SCENE,), tmp_path)
    write_report(evaluation, settings, settings.open(), tmp_path, ("sofa", "chair"))
    summary = json.loads((tmp_path / "report.json").read_text())
    assert [(row["multiple"], row["names"]) for row in summary["growing"]] == [(1, 20), (2, 40)]
    first, second = (row["miou"]["mean"] for row in summary["growing"])
    assert first == pytest.approx(summary["figures"]["purified"]["miou"]["mean"])
    assert 0 < second <= 1
    assert sum(each["classes"] for each in summary["similarity"]["bins"]) == len(
        [row for row in summary["classes"] if row["points"]]
    )
    assert (tmp_path / "open_vocabulary.png").stat().st_size > 1000
    page = (tmp_path / "report.html").read_text()
    assert "More names beside the classes" in page
    assert "data:image/png;base64," in page
    (again,) = evaluate_all(settings, (SCENE,), tmp_path).results  # read from its file
    (before,) = evaluation.results
    assert again.growing[2].confusion.tolist() == before.growing[2].confusion.tolist()
