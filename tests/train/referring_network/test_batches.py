# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.encoders.sentences import SentenceEncoder
from geopurify_train.referring.generated import ReferringSample
from geopurify_train.referring_network.augmentation import draw_motion, needs_viewer
from geopurify_train.referring_network.batches import RegionBatches, VoxelBatches
from geopurify_train.referring_network.homes import home_scenes, other_words, reword
from geopurify_train.referring_network.scenes import EncodedWords

HOME = 6901


def test_scenes_turn_and_mirror_only_where_nobody_looks():
    rng = np.random.default_rng(0)
    free = [draw_motion("the chair next to the door", rng) for _ in range(40)]
    seen = [draw_motion("the chair left of the door", rng) for _ in range(40)]
    assert needs_viewer("Leftmost chair") and not needs_viewer("the bright chair")
    assert {round(float(np.linalg.det(m.turn))) for m in free} == {-1, 1}
    assert {round(float(np.linalg.det(m.turn))) for m in seen} == {1}
    assert min(m.turn[0, 0] for m in seen) > 0.99 > 0 > min(m.turn[0, 0] for m in free)
    for motion in free + seen:
        assert np.abs(motion.turn @ motion.turn.T - np.eye(3)).max() < 1e-5
        assert np.abs(motion.shift_m).max() <= 0.5 and 0.98 <= motion.scale <= 1.02


def test_a_motion_moves_points():
    motion = draw_motion("left", np.random.default_rng(1))
    wanted = motion.scale * (motion.turn @ [1, 2, 3]) + motion.shift_m
    assert motion.apply(np.array([[1.0, 2.0, 3.0]]))[0] == pytest.approx(wanted, abs=1e-6)


def test_masks_of_regions_are_those_of_their_sentences(scene):
    encoder = SentenceEncoder()
    batch = RegionBatches([scene], EncodedWords(encoder), encoder).draw(
        60, np.random.default_rng(0)
    )
    whole = batch.elements.is_there.all(1)
    assert {tuple(mask) for mask in batch.mask[whole].tolist()} == {
        (True, False, False, False), (False, True, False, False), (True, True, False, False),
        (False, False, True, False), (False, False, False, False),
    }  # fmt: skip
    assert 0 < (~whole).sum() < 12 and not batch.mask[~whole].any()  # what is meant is left out


def test_masks_of_voxels_are_those_of_most_of_their_points(scene):
    batches = VoxelBatches([scene], EncodedWords(SentenceEncoder()), 2, 0.1)
    batch = batches.draw(8, np.random.default_rng(0))
    shares = batch.mask.sum(1) / batch.elements.is_there.sum(1)
    assert {round(4 * float(share)) for share in shares} <= {0, 1, 2}  # of four things alike
    assert batch.elements.values.shape[2] == 6 and batch.elements.pyramid.levels[1].down is None


def test_names_are_replaced_as_whole_words():
    words = {"chair": ("seat",), "office chair": ("swivel chair",), "trash can": ("bin",)}
    sample = ReferringSample("near", "the chair by the trash can, not the armchair", frozenset())
    rng = np.random.default_rng(0)
    assert reword(sample, words, 1.0, rng).text == "the seat by the bin, not the armchair"
    assert reword(sample, words, 0.0, rng) is sample


def test_homes_have_sentences_points_and_the_same_ones_again():
    first, again = (next(home_scenes([HOME], ["first", "third"], 0.5)) for _ in range(2))
    assert [s.text for s in first.sentences] == [s.text for s in again.sentences]
    known = set(first.cloud.object_ids.tolist())
    assert {i for sample in first.sentences for i in sample.ids} <= known
    assert first.cloud.colors.std() > 0
    training, reporting = other_words(False), other_words(True)
    assert all(not set(training[name]) & set(reporting[name]) for name in training)
