# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The training: resumed bit for bit, and exported as open_clip loads it."""

from dataclasses import replace

import pytest
import torch
from rendered_rooms import write_room
from safetensors.torch import load_file, save_file

from geopurify.errors import BadInput
from geopurify.files.weights_file import read_weights
from geopurify_train.clip.model import load_model
from geopurify_train.clip.rendered_worlds import RenderedWorlds
from geopurify_train.clip.training import ClipTrainer, ClipTraining, Stage

SHORT = ClipTraining(
    stages=(Stage(48, 64, 2, 2), Stage(64, 80, 2, 2)),
    word_steps=2,
    warm_up=1,
    claims=8,
    single_cells=8,
)


def test_a_trial_has_at_least_one_step_of_what_the_course_has():
    new, continued = ClipTraining(), ClipTraining().continued("0123")
    assert [s.steps for s in new.shortened(1000).stages] == [3, 1]
    assert (new.shortened(1000).word_steps, new.shortened(1000).warm_up) == (1, 1)
    assert (continued.shortened(1).word_steps, continued.shortened(1).steps) == (0, 5000)


@pytest.fixture
def worlds(tmp_path):
    write_room(tmp_path / "0.safetensors", 0)
    return RenderedWorlds(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("killed_after", [1, 3])
def test_a_killed_run_ends_like_an_uninterrupted_one(worlds, tmp_path, killed_after):
    whole = ClipTrainer(SHORT, worlds, "cpu")
    checkpoint = tmp_path / "checkpoint"
    for measures in whole.run():
        if measures["step"] == killed_after:
            whole.save(checkpoint)
    resumed = ClipTrainer(SHORT, worlds, "cpu")
    resumed.resume(checkpoint)
    assert [m["step"] for m in resumed.run()] == list(range(killed_after + 1, 7))
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


def test_words_come_before_pictures(worlds):
    trainer = ClipTrainer(SHORT, worlds, "cpu")
    steps = trainer.run()
    images, texts = trainer.model.clip.visual.state_dict(), trainer.model.clip.transformer
    before = {key: value.clone() for key, value in images.items()}
    next(steps), next(steps)
    assert all(torch.equal(value, before[key]) for key, value in images.items())
    learned = [value.clone() for value in texts.parameters()]
    next(steps)
    assert not all(torch.equal(value, before[key]) for key, value in images.items())
    assert all(torch.equal(a, b) for a, b in zip(learned, texts.parameters(), strict=True))


def test_stages_follow_each_other():
    sizes = [SHORT.stage_at(step).height for step in range(2, SHORT.steps)]
    assert sizes == [48, 48, 64, 64]


def test_the_rate_falls_for_words_and_for_pictures():
    rates = [SHORT.learning_rate_at(step) for step in range(SHORT.steps)]
    # cosines: of 2 steps, then of 4
    assert rates == pytest.approx([1e-3, 5e-4, 1e-3, 8.536e-4, 5e-4, 1.464e-4], rel=1e-3)


def test_proxy_calibration_adds_its_loss(worlds):
    plain = next(ClipTrainer(SHORT, worlds, "cpu").run())
    with_proxies = next(ClipTrainer(replace(SHORT, proxy_weight=2.0), worlds, "cpu").run())
    assert "proxy" not in plain
    assert with_proxies["category"] == pytest.approx(plain["category"])  # the same batch
    added = with_proxies["loss"] - plain["loss"]
    assert added == pytest.approx(2 * with_proxies["proxy"], rel=1e-3)
    assert 0 < with_proxies["proxy"] < 2


def test_a_run_that_goes_on_from_weights_keeps_what_texts_mean(worlds, tmp_path):
    ClipTrainer(SHORT, worlds, "cpu").export(tmp_path / "weights")
    before = read_weights(tmp_path / "weights")
    course = replace(SHORT.continued("0123"), stages=SHORT.stages)
    trainer = ClipTrainer(course, worlds, "cpu", load_model(tmp_path / "weights"))
    assert [m["step"] for m in trainer.run()] == [1, 2, 3, 4]  # no words
    trained = trainer.model.clip.state_dict()
    changed = {name for name in before if not torch.equal(trained[name], before[name])}
    assert changed and all(name.startswith("visual.") for name in changed)


def test_weights_of_another_model_are_not_gone_on_from(tmp_path):
    save_file({"other": torch.zeros(2)}, tmp_path / "weights")
    with pytest.raises(BadInput, match=r"/weights don't fit home-clip \(it lacks"):
        load_model(tmp_path / "weights")
