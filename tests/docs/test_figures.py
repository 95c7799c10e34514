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
from figures.defaults import EXPONENT, default_settings
from figures.figure import RESULTS, ROOT, Figure
from figures.making import describe_models, find_changes, forget_others, is_current
from figures.pages import read_from_page, render_figure, write_into_page
from figures.tables import (
    affinity_table,
    clouds_table,
    percent,
    published_table,
    settings_table,
    vocabularies_table,
)
from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.purify.affinity.model import compute_pair_exponent


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_the_page_says_what_the_result_says(figure: Figure):
    data = figure.load()
    assert read_from_page(figure) == render_figure(figure, data)
    assert data is None or data["commands"] == list(figure.typed())
    assert all(command in read_from_page(figure) for command in figure.typed())


def test_every_result_has_its_figure_and_every_seed_its_purpose():
    assert {path.stem for path in RESULTS.glob("*.json")} <= {figure.name for figure in FIGURES}
    seeds = {"chosen on": set(), "reported": set()}
    for figure in FIGURES:
        seeds[figure.purpose].add(figure.values["seed"])
    assert not seeds["chosen on"] & seeds["reported"]


@pytest.mark.slow
def test_every_command_runs_on_two_tiny_rooms(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    assert try_all() == 0


@pytest.mark.parametrize("name", ["describe_models", "default_settings"])
def test_results_of_other_models_or_defaults_are_not_resumed(tmp_path, monkeypatch, name):
    begun = tmp_path / "ten_rooms" / "part.json"
    for value, stays in (("1", False), ("1", True), ("2", False)):
        monkeypatch.setattr(making, name, lambda value=value: {"a": value})
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


def test_a_table_of_clouds_by_hand():
    trials = [
        {"scan": scan, "seed": seed, "variant": name, "miou_raw": 0.5, "miou": miou, "auc": auc}
        for scan, seed, name, miou, auc in (
            ("one", 0, "as shipped", 0.6, 0.9),
            ("one", 1, "as shipped", 0.7, 0.8),
            ("one-dense", 0, "as shipped", 0.75, 0.7),
            ("one", 0, "formula", 0.45, 0.6),
            ("one-dense", 0, "formula", 0.5, 0.5),
        )
    ]
    lines = clouds_table({"trials": trials}).splitlines()
    assert lines[0].startswith("1 rooms, 2 simulated networks")
    assert lines[2] == "|  | Gain, as they are | AUC | Gain, with midpoints | AUC |"
    assert lines[4] == (
        "| as shipped | +15.0 (+10.0 .. +20.0) | 0.850 (0.800) | +25.0 (+25.0 .. +25.0) "
        "| 0.700 (0.700) |"
    )
    assert lines[5].startswith("| formula | -5.0 (-5.0 .. -5.0) | 0.600 (0.600) | +0.0 ")


def test_a_table_of_vocabularies_by_hand():
    sure = {"mean": 0.5, "low": 0.25, "high": 0.75, "count": 2}
    row = {"vocabulary": "home", "names": 46, "dropped": 3.0, "class_purification": True}
    row |= dict.fromkeys(("miou_raw", "miou", "change"), sure)
    rows = [{**row, "class_purification": False}, row]
    lines = vocabularies_table({"rooms": 2, "rows": rows}).splitlines()
    cell = "50.0 (25.0 .. 75.0)"
    assert lines[-2] == f"| home | 46 | off | {cell} | {cell} | {cell} |"
    assert lines[-1] == f"| home | 46 | 3 | {cell} | {cell} | {cell} |"


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


def made_now(figure: Figure) -> dict:
    return {
        "commands": list(figure.typed()),
        "made_with": describe_models(),
        "settings": default_settings(),
        "result": {},
    }


def test_results_of_other_commands_or_models_are_not_current():
    figure = FIGURES[0]
    data = made_now(figure)
    assert is_current(figure, data)
    assert not is_current(figure, {**data, "commands": []})
    assert not is_current(
        figure, {**data, "made_with": {**describe_models(), "pairwise MLP": "other"}}
    )


@pytest.mark.parametrize("name", ["purify.restart", EXPONENT, "map.voxel_size_m"])
def test_results_of_other_defaults_are_not_current_and_the_page_says_so(name):
    figure = replace(FIGURES[0], render=lambda kept: "table")
    data = made_now(figure)
    assert "not of today's defaults" not in render_figure(figure, data)
    now = data["settings"][name]
    data["settings"][name] = 0.123
    assert find_changes(figure, data) == {name: (0.123, now)}
    assert not is_current(figure, data)
    assert f"**not of today's defaults** ({name} was 0.123, is {now}).*" in render_figure(
        figure, data
    )


def test_a_default_that_the_commands_replace_may_change():
    figure = replace(FIGURES[0], commands=("do --set purify.restart=0",), render=lambda _: "")
    data = made_now(figure)
    data["settings"]["purify.restart"] = 0.123
    assert is_current(figure, data)
    assert "purify.restart 0" not in render_figure(figure, data)


def test_settings_that_were_not_there_yet_were_off():
    figure, data = FIGURES[0], made_now(FIGURES[0])
    del data["settings"]["encoder.key_smoothing"]  # 0 by default
    assert is_current(figure, data)
    del data["settings"]["purify.radius"]
    assert list(find_changes(figure, data)) == ["purify.radius"]


def test_defaults_are_those_of_the_configuration():
    config = PurifyConfig()
    found = default_settings()
    assert found["purify.restart"] == config.restart
    assert found[EXPONENT] == compute_pair_exponent(config)
    assert "query.min_score" not in found


def test_a_figure_is_written_between_its_comments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pages, "DOCS", tmp_path)
    figure = replace(
        FIGURES[0], page="page.md", render=lambda kept: json.dumps(kept), commands=("do {seed}",)
    )
    (tmp_path / "page.md").write_text("a\n<!-- figure affinities -->old<!-- end affinities -->\nb")
    data = {**made_now(figure), "result": {"x": 1}}
    write_into_page(figure, data)
    assert read_from_page(figure) == render_figure(figure, data)
    text = (tmp_path / "page.md").read_text()
    assert text.startswith("a\n<!-- figure") and text.endswith("-->\nb")
    assert "do 961300" in text and '{"x": 1}' in text and "old" not in text
    write_into_page(figure, None)
    assert "*Not made yet: `make figures FIGURES=affinities`.*" in read_from_page(figure)
    (tmp_path / "page.md").write_text("nothing")
    with pytest.raises(BadInput, match="must have <!-- figure affinities --> and"):
        write_into_page(figure, data)
