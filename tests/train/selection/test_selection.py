# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest
from small_scenes import corner

from geopurify.errors import BadInput
from geopurify_train.distillation.scenes import NO_LABEL
from geopurify_train.selection.choices import (
    Choice,
    best_of_clusters,
    read_choices,
    write_choices,
)
from geopurify_train.selection.label_free import select_label_free
from geopurify_train.selection.published import select_published
from geopurify_train.selection.statistics import (
    entropy_bits,
    label_histogram,
    normal_entropy_bits,
    scale_to_unit,
)


def labelled(name, *labels):
    """Return a scene whose true and predicted labels repeat the given ones."""
    scene = corner(name)
    ids = np.resize(np.array(labels, np.uint16), len(scene.labels))
    return replace(scene, labels=ids, truth=ids)


PLAIN = labelled("plain", 0)
HALVES = labelled("halves", 0, 1)
THIRDS = labelled("thirds", 0, 1, 2)


def test_histogram_and_entropy():
    counts = label_histogram(np.array([0, 1, 1, 0, NO_LABEL]), 3)
    assert counts.tolist() == [2, 2, 0]
    assert entropy_bits(counts) == 1
    assert entropy_bits(np.zeros(3, np.int64)) == 0


def test_entropy_of_normals():
    up, side = (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)
    assert normal_entropy_bits(np.array([up, up])) == 0
    assert normal_entropy_bits(np.array([up, side])) == 1


def test_scaled_values():
    assert scale_to_unit(np.array([1.0, 3, 2])).tolist() == [0, 1, 0.5]
    assert scale_to_unit(np.array([2.0, 2])).tolist() == [0, 0]


def test_the_best_of_each_cluster():
    points = np.array([(0.0,), (0.1,), (9.0,), (9.1,)])
    chosen = best_of_clusters(points, np.array([1.0, 2, 4, 3]), 2, 0)
    assert [row for row, _ in chosen] == [2, 1]
    assert {why for _, why in chosen} == {"best of cluster 0", "best of cluster 1"}


def test_what_fills_up_is_not_called_the_best_of_a_cluster():
    chosen = best_of_clusters(np.zeros((3, 1)), np.array([1.0, 3, 2]), 2, 0)
    assert chosen == [(1, "best of cluster 0"), (2, "filled up")]


@pytest.mark.parametrize(
    ("select", "figures"),
    [(select_published, "3 classes"), (select_label_free, "predicted labels 1.58 bits")],
)
def test_reasons_of_scenes_that_are_alike(select, figures):
    first, second = select([THIRDS, replace(THIRDS, name="again")], 2)
    assert first.reason.startswith(f"best of cluster 0: {figures}")
    assert second.reason.startswith(f"filled up: {figures}")


def test_published_takes_scenes_with_many_even_classes():
    chosen = select_published([PLAIN, HALVES, THIRDS], 1)
    assert [choice.name for choice in chosen] == ["thirds"]
    assert "3 classes, 1.58 bits" in chosen[0].reason


def test_published_needs_truth():
    unknown = replace(PLAIN, truth=np.full_like(PLAIN.truth, NO_LABEL))
    with pytest.raises(BadInput, match="no true labels"):
        select_published([unknown], 1)


def test_published_says_when_no_scene_reaches_both_medians():
    many_classes = labelled("many", *[0] * 20, 1, 2)
    with pytest.raises(BadInput, match="none of 2 scenes reaches the median of both"):
        select_published([many_classes, HALVES], 1)


def test_published_says_when_it_drops_too_many(caplog):
    assert len(select_published([PLAIN, HALVES, THIRDS], 2)) == 2
    assert not caplog.messages
    assert len(select_published([PLAIN, HALVES, THIRDS], 3)) == 2
    assert "3 scenes were requested, but of 3 only 2 reach the median" in caplog.text


def test_label_free_says_when_there_are_too_few(caplog):
    assert len(select_label_free([PLAIN, HALVES], 3)) == 2
    assert "3 scenes were requested, but there are only 2" in caplog.text


def test_label_free_reads_no_truth():
    scenes = [replace(s, truth=np.full_like(s.truth, NO_LABEL)) for s in (PLAIN, HALVES, THIRDS)]
    assert select_label_free(scenes, 1)[0].name == "thirds"
    assert {choice.name for choice in select_label_free(scenes, 5)} == {
        "plain",
        "halves",
        "thirds",
    }


def test_choices_come_back_from_their_file(tmp_path):
    choices = [Choice("room-1", "best of cluster 0")]
    write_choices(tmp_path / "list.json", choices)
    assert read_choices(tmp_path / "list.json") == choices
    (tmp_path / "list.json").write_text("{}}")
    with pytest.raises(BadInput, match="is not a list of scenes"):
        read_choices(tmp_path / "list.json")
