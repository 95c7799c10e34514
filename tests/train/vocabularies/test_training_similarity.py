# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from typer.testing import CliRunner

from geopurify_train.cli import build_app
from geopurify_train.vocabularies.training_similarity import compare_with_training

FEATURES = {"chair": [1, 0], "table": [0, 1], "stool": [0.8, 0.6], "elephant": [-0.8, 0.6]}


def encode(texts):
    return np.array([FEATURES[text] for text in texts], np.float32)


def run(*options):
    name = "training-similarity"
    return CliRunner().invoke(build_app(name), [name, *map(str, options)])


def test_the_farthest_name_comes_first():
    elephant, stool = compare_with_training(["stool", "elephant"], ["chair", "table"], encode)
    assert (stool.name, stool.nearest) == ("stool", "chair")
    assert (stool.highest, stool.mean) == pytest.approx((0.8, 0.7))
    assert (elephant.name, elephant.nearest) == ("elephant", "table")
    assert (elephant.highest, elephant.mean) == pytest.approx((0.6, -0.1))


def test_files_are_compared(tmp_path):
    names, training = tmp_path / "names.txt", tmp_path / "training.txt"
    names.write_text("couch\nelephant\n")
    training.write_text("sofa\nchair\n")
    result = run("--names", names, "--training", training)
    assert result.exit_code == 0, result.output
    first, second, last = result.output.splitlines()
    assert "elephant" in first
    assert second.endswith("couch: sofa")
    assert last.startswith("2 names against 2: highest similarity")


def test_names_of_the_training_itself_are_seen():
    result = run("--label-set", "home")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-2].startswith("1.00")
