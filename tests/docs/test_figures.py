# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Tables of the documentation: they say what their results say, and their commands run."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from figures import making, pages
from figures.__main__ import try_all
from figures.catalogue import FIGURES
from figures.figure import RESULTS, Figure
from figures.making import forget_others, is_current, made_with
from figures.pages import rendered, write_into_page, written_in_page
from figures.tables import affinity_table, percent, published_table, settings_table
from geopurify.errors import BadInput


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_the_page_says_what_the_result_says(figure: Figure):
    data = figure.load()
    assert written_in_page(figure) == rendered(figure, data)
    assert data is None or data["commands"] == list(figure.typed())
    assert all(command in written_in_page(figure) for command in figure.typed())


def test_every_result_has_its_figure_and_every_seed_its_purpose():
    assert {path.stem for path in RESULTS.glob("*.json")} <= {figure.name for figure in FIGURES}
    seeds = {"chosen on": set(), "reported": set()}
    for figure in FIGURES:
        seeds[figure.purpose].add(figure.values["seed"])
    assert not seeds["chosen on"] & seeds["reported"]


@pytest.mark.slow
def test_every_command_runs_on_two_tiny_rooms():
    assert try_all() == 0


def test_results_of_other_models_are_not_resumed(tmp_path, monkeypatch):
    begun = tmp_path / "ten_rooms" / "part.json"
    for versions, stays in (("1", False), ("1", True), ("2", False)):
        monkeypatch.setattr(making, "made_with", lambda versions=versions: {"model": versions})
        begun.parent.mkdir(exist_ok=True)
        begun.touch()
        forget_others(tmp_path, begun.parent)
        assert begun.exists() == stays


def test_a_table_by_hand():
    sure = {"mean": 0.5, "low": 0.25, "high": 0.75, "count": 2}
    unsure = {"mean": 0.5, "low": None, "high": None, "count": 1}
    assert percent(sure) == "50.0 (25.0 .. 75.0)"
    assert percent(unsure) == "50.0"
    assert percent({**unsure, "mean": None}) == "-"
    names = ("miou", "gain", "macc", "boundary_miou", "auc")
    rows = [
        {"way": way, **dict.fromkeys(names, sure)} for way in ("raw", "student, neighbours 24")
    ]
    lines = affinity_table({"scenes": ["room-1", "room-2"], "rows": rows}).splitlines()
    assert lines[0].startswith("2 rooms (room-1 to room-2)")
    assert lines[-2].startswith("| none (unrefined labels) | 50.0 (25.0 .. 75.0) | - |")
    assert lines[-1].startswith("| pairwise MLP, neighbours 24 | 50.0 (25.0 .. 75.0) | 50.0 (")


def test_a_table_of_settings_by_hand():
    sure = {"mean": 0.5, "low": 0.25, "high": 0.75, "count": 2}
    figures = dict.fromkeys(("miou_raw", "change_raw", "miou", "change"), sure)
    rows = [{"way": way, **figures} for way in ("as set", "encoder.key_smoothing=1")]
    lines = settings_table({"scenes": ["room-1", "room-2"], "rows": rows}).splitlines()
    cell = "50.0 (25.0 .. 75.0)"
    assert lines[-2] == f"| default | {cell} | - | {cell} | - |"
    assert lines[-1] == f"| `encoder.key_smoothing=1` | {cell} | {cell} | {cell} | {cell} |"


def test_the_published_table_names_the_affinities():
    sure = {"mean": 0.5, "low": 0.25, "high": 0.75, "count": 2}
    names = ("miou", "macc", "all_acc", "boundary_miou")
    kinds = ("raw", "purified", "published_raw", "published_purified")
    kept = {
        "scenes": ["one", "two"],
        "affinity": {"purified": "formula", "published_purified": "formula"},
        "figures": {kind: dict.fromkeys(names, sure) for kind in kinds},
    }
    text = published_table(kept)
    assert "Affinity: Ours, refined: formula; Published fusion and pooling: formula." in text
    assert text.count("50.0 (25.0 .. 75.0)") == 16


def test_results_of_other_commands_or_models_are_not_current():
    figure = FIGURES[0]
    data = {"commands": list(figure.typed()), "made_with": made_with()}
    assert is_current(figure, data)
    assert not is_current(figure, {**data, "commands": []})
    assert not is_current(figure, {**data, "made_with": {**made_with(), "pairwise MLP": "other"}})


def test_a_figure_is_written_between_its_comments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pages, "DOCS", tmp_path)
    figure = replace(
        FIGURES[0], page="page.md", render=lambda kept: json.dumps(kept), commands=("do {seed}",)
    )
    (tmp_path / "page.md").write_text("a\n<!-- figure affinities -->old<!-- end affinities -->\nb")
    data = {"result": {"x": 1}, "made_with": made_with()}
    write_into_page(figure, data)
    assert written_in_page(figure) == rendered(figure, data)
    text = (tmp_path / "page.md").read_text()
    assert text.startswith("a\n<!-- figure") and text.endswith("-->\nb")
    assert "do 961300" in text and '{"x": 1}' in text and "old" not in text
    write_into_page(figure, None)
    assert "*Not made yet: `make figures FIGURES=affinities`.*" in written_in_page(figure)
    (tmp_path / "page.md").write_text("nothing")
    with pytest.raises(BadInput, match="must have <!-- figure affinities --> and"):
        write_into_page(figure, data)
