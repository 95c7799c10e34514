# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Scenes are evaluated once, a killed run goes on, and what can't be used is named."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from geopurify.config import from_flat
from geopurify.errors import BadInput
from geopurify.evaluation.datasets.protocol import View
from geopurify_train.evaluation import published_fusion, runner
from geopurify_train.evaluation.report import write_report
from geopurify_train.evaluation.runner import evaluate_all
from geopurify_train.evaluation.settings import EvaluationSettings

SCENES = ("scene0000_00", "scene0001_00")
KINDS = ("raw", "purified")
CONFIG = from_flat({"encoder.kind": "simulated", "map.voxel_size_m": 0.1, "purify.rounds": 2})


def settings(root: Path, **changes: object) -> EvaluationSettings:
    arguments = {"dataset": "scannet", "label_set": "scannet20", "view": View(), "config": CONFIG}
    return EvaluationSettings(root=root, **{**arguments, **changes})


@pytest.fixture(scope="module")
def out(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a finished evaluation with its report."""
    out = tmp_path_factory.mktemp("out")
    chosen = settings(root)
    write_report(evaluate_all(chosen, SCENES, out), chosen, chosen.open(), out)
    return out


def test_a_file_as_folder_of_results_is_refused(root: Path, tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="file/scenes can't be a folder for results"):
        evaluate_all(settings(root), SCENES, tmp_path / "file")


def report(out: Path) -> dict:
    return json.loads((out / "report.json").read_text())


def test_one_scene_is_scored_and_the_half_copied_one_is_named(out: Path):
    summary = report(out)
    assert [scene["scene"] for scene in summary["scenes"]] == [SCENES[0]]
    assert "ends within frame 5 of 6" in summary["left_out"][SCENES[1]]
    figures = summary["figures"]
    assert 0.1 < figures["raw"]["miou"]["mean"] < 1
    assert figures["purified"]["miou"]["low"] is None  # one scene tells nothing of others
    gain = figures["purified"]["miou"]["mean"] - figures["raw"]["miou"]["mean"]
    assert summary["gain"]["miou"]["mean"] == pytest.approx(gain)
    assert summary["affinity"]["purified"].startswith("shipped model robot.safetensors")
    assert summary["published"] == []
    assert summary["published_label_sets"] == ["scannet19"]
    assert summary["scenes"][0]["frames"] == 6


def test_finished_scenes_are_not_repeated(root: Path, out: Path, monkeypatch: pytest.MonkeyPatch):
    asked = []

    def refuse(settings: EvaluationSettings, scene: str, maps: Path | None) -> None:
        asked.append(scene)
        raise BadInput("asked", "asked again")

    monkeypatch.setattr(runner, "evaluate_scene", refuse)
    evaluation = evaluate_all(settings(root), SCENES, out)
    assert asked == [SCENES[1]]
    assert [result.scene for result in evaluation.results] == [SCENES[0]]


def test_a_killed_run_goes_on_to_the_same_table(
    root: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    chosen = settings(root)
    with monkeypatch.context() as killing:
        killing.setattr(runner, "write_json", _write_or_die)
        with pytest.raises(KeyboardInterrupt):
            evaluate_all(chosen, SCENES, tmp_path)
    write_report(evaluate_all(chosen, SCENES, tmp_path), chosen, chosen.open(), tmp_path)
    again, whole = report(tmp_path), report(out)
    assert all(again[key] == whole[key] for key in ("figures", "classes", "confusion", "left_out"))
    assert (tmp_path / "classes.csv").read_bytes() == (out / "classes.csv").read_bytes()


def _write_or_die(path: Path, data: dict) -> None:
    if path.name != "settings.json":
        raise KeyboardInterrupt
    path.write_text(json.dumps(data))


def test_kept_maps_give_the_same_scores_without_the_frames(root: Path, out: Path, tmp_path: Path):
    chosen, maps = settings(root), tmp_path / "maps"
    evaluate_all(chosen, SCENES[:1], tmp_path / "a", maps)
    (again,) = evaluate_all(chosen, SCENES[:1], tmp_path / "b", maps).results
    assert len(list(maps.rglob("*.safetensors"))) == 1
    whole = report(out)["confusion"]
    assert {kind: each.confusion.tolist() for kind, each in again.tallies.items()} == whole
    other = settings(root, config=from_flat({**_flat(), "purify.restart": 1.0}))
    (unpooled,) = evaluate_all(other, SCENES[:1], tmp_path / "c", maps).results
    assert len(list(maps.rglob("*.safetensors"))) == 1
    same = {k: (unpooled.tallies[k].confusion == again.tallies[k].confusion).all() for k in KINDS}
    assert same == {"raw": True, "purified": False}


def _flat() -> dict:
    return {"encoder.kind": "simulated", "map.voxel_size_m": 0.1}


def test_published_settings_and_ours_are_rows_of_one_run(
    root: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(published_fusion, "LEAST_POINTS", 20)  # of a coarse mesh
    chosen = settings(root, with_published=True)
    summary = write_report(
        evaluate_all(chosen, SCENES[:1], tmp_path), chosen, chosen.open(), tmp_path
    )
    both = report(tmp_path)["figures"]
    assert {kind: both[kind] for kind in KINDS} == report(out)["figures"]
    assert set(both) == {*KINDS, "published_raw", "published_purified"}
    assert 0.1 < both["published_raw"]["miou"]["mean"] < 1
    scene = summary["scenes"][0]
    points = [np.sum(matrix) for matrix in summary["confusion"].values()]
    assert points == [scene["points"]] * 4  # every row is of all points
    page = (tmp_path / "report.html").read_text()
    assert "this run, published fusion and pooling" in page
    assert "this run, purified" in page


def test_boundaries_are_scored_in_every_scene(out: Path):
    summary, page = report(out), (out / "report.html").read_text()
    with (out / "scenes.csv").open() as file:
        (row,) = csv.DictReader(file)
    for kind in KINDS:
        # one scene: its figure is that of all scenes
        whole = summary["figures"][kind]["boundary_miou"]["mean"]
        assert 0 < whole < 1
        assert float(row[f"boundary_miou_{kind}"]) == pytest.approx(whole)
    assert row["scene"] == SCENES[0]
    assert "<th>boundary mIoU raw</th>" in page


def test_results_of_other_settings_are_not_mixed(root: Path, out: Path):
    with pytest.raises(BadInput, match="results of another reach_m: give another folder"):
        evaluate_all(settings(root, reach_m=0.2), SCENES, out)


def test_nothing_usable(root: Path, tmp_path: Path):
    with pytest.raises(BadInput, match="no scene could be evaluated; scene0001_00"):
        evaluate_all(settings(root), SCENES[1:], tmp_path)


def test_a_scene_of_one_frame_says_so(
    root: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    evaluate_all(settings(root, view=View(3)), SCENES[:1], tmp_path / "two")
    assert "one frame only" not in caplog.text
    evaluate_all(settings(root, view=View(100)), SCENES[:1], tmp_path / "one")
    assert (
        "scene0000_00 is mapped from a single frame: only one of every 100 is used" in caplog.text
    )


def test_unseen_points(root: Path, out: Path, tmp_path: Path):
    results = {}
    for unseen in ("nearest", "miss", "ignore"):
        chosen = settings(root, unseen=unseen, reach_m=0.06)
        (results[unseen],) = evaluate_all(chosen, SCENES[:1], tmp_path / unseen).results
    nearest, miss, ignore = (
        results[k].tallies["raw"].confusion for k in ("nearest", "miss", "ignore")
    )
    count = results["miss"].unseen
    assert 0 < count < results["miss"].points
    assert nearest.sum() == miss.sum() == results["miss"].points == ignore.sum() + count
    assert miss[:, -1].sum() == count
    assert (miss[:, :-1] == ignore[:, :-1]).all()


@pytest.mark.parametrize(
    "changes", [{"unseen": "guess"}, {"reach_m": 0.0}, {"reach_m": float("nan")}]
)
def test_settings_out_of_range(root: Path, changes: dict):
    with pytest.raises(BadInput):
        settings(root, **changes)


def test_page_holds_its_pictures(out: Path):
    page = (out / "report.html").read_text()
    assert page.count("data:image/jpeg;base64,") == 2
    assert "this run, purified" in page
    assert "They are of scannet19: none is shown beside other" in page
    assert 'src="http' not in page
