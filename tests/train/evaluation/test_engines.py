# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from geopurify.config import from_flat
from geopurify.errors import BadInput
from geopurify.evaluation.datasets.protocol import View
from geopurify_train.evaluation.engines import run_all
from geopurify_train.evaluation.runner import evaluate_all
from geopurify_train.evaluation.settings import EvaluationSettings

STORE_BYTES = 100_000_000


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Start a small Ray on this machine."""
    ray = pytest.importorskip("ray", reason="the package ray is not installed")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    small = {"num_cpus": 2, "object_store_memory": STORE_BYTES, "include_dashboard": False}
    try:
        ray.init(**small, logging_level="error")
    except Exception as error:  # Ray raises no kind of its own, after 30 s that can't be changed
        ray.shutdown()
        if "timed out during startup" not in str(error):
            raise
        pytest.skip("this machine is too busy for Ray to start")
    yield ray
    ray.shutdown()


def settings(root: Path) -> EvaluationSettings:
    config = from_flat({"encoder.kind": "simulated", "map.voxel_size_m": 0.1, "purify.rounds": 2})
    return EvaluationSettings("scannet", root, "scannet20", View(), config)


def test_engines():
    assert list(run_all(len, ["a", "bb"], "process", 1)) == [("a", 1), ("bb", 2)]
    assert sorted(run_all(len, ["a", "bb"], "process", 2)) == [("a", 1), ("bb", 2)]
    with pytest.raises(BadInput, match="engine must be one of"):
        list(run_all(len, [], "threads", 1))


@pytest.mark.slow
@pytest.mark.usefixtures("ray")
def test_ray_gives_what_one_process_gives(root: Path, tmp_path: Path):
    chosen = settings(root)
    scenes = chosen.open().scene_names()
    here = evaluate_all(chosen, scenes, tmp_path / "here")
    there = evaluate_all(chosen, scenes, tmp_path / "there", engine="ray")
    assert there.left_out == here.left_out
    assert "ends within frame 5 of 6" in there.left_out["scene0001_00"]
    (ours,), (theirs,) = here.results, there.results
    assert {k: t.as_data() for k, t in theirs.tallies.items()} == {
        k: t.as_data() for k, t in ours.tallies.items()
    }
    assert (tmp_path / "there" / "scenes" / "scene0000_00.jpg").exists()
