# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace
from itertools import islice
from statistics import mean

import pytest
import torch

from geopurify.encoders.sentences import SentenceEncoder
from geopurify.errors import BadInput
from geopurify.objects.referring_network.config import (
    ALL_FIXES,
    ROBOT_CONFIG,
    ReferringNetConfig,
)
from geopurify.objects.referring_network.region_finder import RegionFinder
from geopurify_train.referring_network.assessment import assess
from geopurify_train.referring_network.batches import RegionBatches, VoxelBatches
from geopurify_train.referring_network.finders import RegionNetFinder, VoxelNetFinder
from geopurify_train.referring_network.losses import LossWeights
from geopurify_train.referring_network.scenes import EncodedWords
from geopurify_train.referring_network.trainer import ReferringTrainer, ReferringTraining

SMALL_ROBOT = replace(ROBOT_CONFIG, channels=(32, 32), features=16, width=32, queries=4)
SMALL_VOXELS = ReferringNetConfig("voxels", 6, (16, 24), 1, 16, 32, queries=4)
VOXEL_M = 0.15
SETTINGS = ReferringTraining(
    steps=180, warm_up=10, batch=10, learning_rate=3e-3, weights=LossWeights(4.0, 1.0, 0.1)
)


def region_trainer(scene, settings=SETTINGS, config=SMALL_ROBOT):
    encoder = SentenceEncoder()
    batches = RegionBatches([scene], EncodedWords(encoder), encoder)
    return ReferringTrainer(config, settings, batches, "four things")


def region_finder(trainer):
    return RegionNetFinder(RegionFinder(trainer.net.eval(), SentenceEncoder()))


def test_a_network_of_regions_learns_a_handful_of_sentences(scene):
    trainer = region_trainer(scene)
    measures = list(trainer.run())
    assert measures[-1]["loss"] < measures[0]["loss"] / 2
    found = list(assess(region_finder(trainer), [scene]))
    assert mean(outcome.overlap for outcome in found) > 0.8


def test_a_network_of_voxels_learns_a_handful_of_sentences(scene):
    encoder = SentenceEncoder()
    words = EncodedWords(encoder)
    batches = VoxelBatches([scene], words, len(SMALL_VOXELS.channels), VOXEL_M)
    trainer = ReferringTrainer(
        SMALL_VOXELS, replace(SETTINGS, steps=120, batch=5), batches, "four things"
    )
    measures = list(trainer.run())
    assert measures[-1]["loss"] < measures[0]["loss"] / 2
    found = list(assess(VoxelNetFinder(trainer.net.eval(), encoder, VOXEL_M), [scene]))
    assert mean(outcome.overlap for outcome in found) > 0.8


def test_a_killed_run_goes_on_bit_for_bit(scene, tmp_path):
    settings = replace(SETTINGS, steps=6)
    whole, killed = region_trainer(scene, settings), region_trainer(scene, settings)
    wanted = list(whole.run())
    found = list(islice(killed.run(), 3))
    killed.save(tmp_path / "checkpoint.safetensors")
    resumed = region_trainer(scene, settings)
    resumed.resume(tmp_path / "checkpoint.safetensors")
    assert [*found, *resumed.run()] == wanted
    for (name, one), other in zip(
        whole.net.state_dict().items(), resumed.net.state_dict().values(), strict=True
    ):
        assert torch.equal(one, other), name


def test_other_settings_are_not_gone_on_with(scene, tmp_path):
    region_trainer(scene).save(tmp_path / "checkpoint.safetensors")
    published = replace(SMALL_ROBOT, fixes=replace(ALL_FIXES, mask_padding=False))
    with pytest.raises(BadInput, match="other settings"):
        region_trainer(scene, config=published).resume(tmp_path / "checkpoint.safetensors")


@pytest.mark.parametrize("name", ["register_words", "mask_padding", "normalize_attention"])
def test_each_fix_can_be_left_out(scene, name):
    config = replace(SMALL_ROBOT, fixes=replace(ALL_FIXES, **{name: False}))
    losses = [m["loss"] for m in region_trainer(scene, replace(SETTINGS, steps=2), config).run()]
    mended = [m["loss"] for m in region_trainer(scene, replace(SETTINGS, steps=2)).run()]
    assert losses != mended


def test_weights_of_another_run_are_gone_on_from(scene, tmp_path):
    settings = replace(SETTINGS, steps=2)
    first = region_trainer(scene, settings)
    list(first.run())
    first.export(tmp_path / "net.safetensors")
    second = region_trainer(scene, replace(settings, seed=1))
    second.start_from(tmp_path / "net.safetensors")
    for one, other in zip(first.net.parameters(), second.net.parameters(), strict=True):
        assert torch.equal(one, other)
    assert "from weights" in second.learned_from
    wider = region_trainer(scene, config=replace(SMALL_ROBOT, features=20))
    with pytest.raises(BadInput, match="another configuration"):
        wider.start_from(tmp_path / "net.safetensors")
