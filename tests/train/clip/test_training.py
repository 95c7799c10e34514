# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The training: resumed bit for bit, and exported as open_clip loads it."""

import pytest
import torch
from rendered_rooms import write_room
from safetensors.torch import load_file

from geopurify.errors import BadInput
from geopurify_train.clip.rendered_worlds import RenderedWorlds
from geopurify_train.clip.training import ClipTrainer, ClipTraining, Stage

SHORT = ClipTraining(
    stages=(Stage(48, 64, 2, 2), Stage(64, 80, 2, 2)), warm_up=1, claims=8, single_patches=8
)


@pytest.fixture
def worlds(tmp_path):
    write_room(tmp_path / "0.safetensors", 0)
    return RenderedWorlds(tmp_path)


def test_a_killed_run_ends_like_an_uninterrupted_one(worlds, tmp_path):
    whole = ClipTrainer(SHORT, worlds, "cpu")
    checkpoint = tmp_path / "checkpoint"
    for measures in whole.run():
        if measures["step"] == 1:
            whole.save(checkpoint)
    resumed = ClipTrainer(SHORT, worlds, "cpu")
    resumed.resume(checkpoint)
    assert [m["step"] for m in resumed.run()] == [2, 3, 4]
    other = resumed.model.state_dict()
    assert all(torch.equal(value, other[key]) for key, value in whole.model.state_dict().items())


def test_a_checkpoint_of_other_settings_is_refused(worlds, tmp_path):
    ClipTrainer(SHORT, worlds, "cpu").save(tmp_path / "checkpoint")
    with pytest.raises(BadInput, match="other settings"):
        ClipTrainer(ClipTraining(), worlds, "cpu").resume(tmp_path / "checkpoint")


def test_the_export_is_half_precision(worlds, tmp_path):
    trainer = ClipTrainer(SHORT, worlds, "cpu")
    trainer.export(tmp_path / "weights")
    weights = load_file(tmp_path / "weights")
    floats = [value for value in weights.values() if value.is_floating_point()]
    assert {value.dtype for value in floats} == {torch.float16}
    assert (tmp_path / "weights").stat().st_size < 25e6


def test_stages_follow_each_other():
    sizes = [SHORT.stage_at(step).height for step in range(SHORT.steps)]
    assert sizes == [48, 48, 64, 64]
    assert SHORT.learning_rate_at(0) == pytest.approx(1e-3)
    assert SHORT.learning_rate_at(2) == pytest.approx(5e-4)
