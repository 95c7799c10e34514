# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import pytest

from geopurify_train.vocabularies.report import draw_summary, print_summary, summarize
from geopurify_train.vocabularies.trial import VocabularyResult


def result(seed, title, names, switch, miou):
    return VocabularyResult(seed, title, names, switch, 0.5, miou, 3 * switch, 1.0)


RESULTS = [
    result(seed, title, names, switch, miou + seed / 10)
    for seed in (1, 2)
    for title, names, miou in (("home", 46, 0.6), ("more", 92, 0.5))
    for switch in (False, True)
]


def test_changes_are_those_of_each_room(tmp_path, capsys):
    rows = summarize(RESULTS)
    assert [(r["vocabulary"], r["class_purification"]) for r in rows] == [
        ("home", False),
        ("home", True),
        ("more", False),
        ("more", True),
    ]
    assert rows[0]["miou"]["mean"] == pytest.approx(0.75)
    change = rows[2]["change"]
    assert [change[k] for k in ("mean", "low", "high")] == pytest.approx([-0.1] * 3)
    assert (rows[3]["dropped"], rows[3]["rooms"], rows[3]["names"]) == (3, 2, 92)
    print_summary(rows)
    assert "more" in capsys.readouterr().out
    draw_summary(rows, tmp_path / "plot.png")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_intervals_are_shares():
    rows = summarize(
        [
            result(seed, "home", 46, switch, miou)
            for seed, miou in ((1, 0.1), (2, 0.9))
            for switch in (False, True)
        ]
    )
    assert (rows[0]["miou"]["low"], rows[0]["miou"]["high"]) == (0, 1)
