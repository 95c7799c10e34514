# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geopurify.evaluation import instances
from geopurify.evaluation.instances import (
    FoundThings,
    InstanceScene,
    TrueThings,
    average_precisions,
    leave_one_out,
)


def scene(found, classes, confidence, truth, true_classes) -> InstanceScene:
    return InstanceScene.compare(
        FoundThings(np.array(found), np.array(classes), np.array(confidence, float)),
        TrueThings(np.array(truth), np.array(true_classes)),
    )


@pytest.fixture(autouse=True)
def few_points(monkeypatch):
    monkeypatch.setattr(instances, "LEAST_POINTS", 3)


def test_what_is_found_exactly_is_precise():
    exact = scene([1] * 5 + [2] * 5, [0, 1], [0.5, 0.9], [2] * 5 + [1] * 5, [1, 0])
    assert average_precisions([exact]) == {"ap": 1, "ap50": 1, "ap25": 1}
    assert average_precisions([exact], [0, 1, 2]) == {"ap": 1, "ap50": 1, "ap25": 1}


def test_of_another_class_it_is_found_only_where_classes_do_not_matter():
    other = scene([1] * 5, [0], [0.5], [1] * 5, [1])
    assert average_precisions([other])["ap50"] == 1
    assert average_precisions([other], [0, 1])["ap50"] == 0


def test_half_of_a_thing_counts_at_a_quarter_only():
    half = scene([1] * 4 + [0] * 4, [0], [0.5], [1] * 8, [0])
    assert average_precisions([half]) == {"ap": 0, "ap50": 0, "ap25": 1}


def test_a_wrong_thing_that_is_surer_lowers_the_precision():
    wrong = scene([1] * 4 + [2] * 4 + [0] * 8, [0, 0], [0.5, 0.9], [1] * 4 + [2] * 12, [0, 0])
    # precision 0 with the surer alone, 1/2 with both, at a recall of 1/2: its half step counts
    assert average_precisions([wrong])["ap50"] == pytest.approx(0.125)


def test_a_thing_in_the_void_is_not_wrong():
    void = scene([1] * 4 + [2] * 5, [0, 0], [0.5, 0.9], [1] * 4 + [0] * 5, [0])
    assert average_precisions([void])["ap50"] == 1


def test_small_true_things_are_nobodys_fault():
    small = scene([1] * 4 + [2] * 3, [0, 0], [0.5, 0.9], [1] * 4 + [2] * 2 + [0], [0, 0])
    assert average_precisions([small])["ap50"] == 1


def test_without_true_things_there_is_no_figure():
    assert np.isnan(average_precisions([scene([1] * 4, [0], [0.5], [0] * 4, [])])["ap50"])


def reference(scenes, class_id, overlap) -> float:
    """Return the average precision by plain loops over points, things and thresholds."""
    claims, missed = [], 0
    for one in scenes:
        found = {
            f + 1: {i for i, x in enumerate(one.found.instances) if x == f + 1}
            for f in range(len(one.found.classes))
            if class_id in (None, one.found.classes[f])
        }
        found = {f: points for f, points in found.items() if len(points) >= 3}
        truth = {
            t + 1: {i for i, x in enumerate(one.truth.instances) if x == t + 1}
            for t in range(len(one.truth.classes))
            if class_id in (None, one.truth.classes[t])
        }
        void = {i for i, x in enumerate(one.truth.instances) if x == 0}

        def overlaps(f, t, found=found, truth=truth):
            return len(found[f] & truth[t]) / len(found[f] | truth[t]) > overlap

        given_away = set()
        for t, points in truth.items():
            if len(points) < 3:
                continue
            hits = [f for f in found if f not in given_away and overlaps(f, t)]
            given_away.update(hits[:1])
            missed += not hits
            scores = sorted((one.found.confidence[f - 1] for f in hits), reverse=True)
            claims += [(score, place == 0) for place, score in enumerate(scores)]
        for f, points in found.items():
            if any(overlaps(f, t) for t in truth):
                continue
            ignored = len(points & void)
            ignored += sum(len(points & truth[t]) for t in truth if len(truth[t]) < 3)
            if ignored / len(points) <= overlap:
                claims.append((one.found.confidence[f - 1], False))
    right = sum(is_right for _, is_right in claims)
    if not right + missed:
        return float("nan")
    if not claims:
        return 0.0
    curve = []  # recall and precision, from the lowest threshold to the highest
    for threshold in sorted({score for score, _ in claims}):
        kept = [is_right for score, is_right in claims if score >= threshold]
        curve.append((sum(kept) / (right + missed), sum(kept) / len(kept)))
    curve.append((0.0, 1.0))
    area = 0.0
    for place, (_, precision) in enumerate(curve):
        before = curve[max(place - 1, 0)][0]
        after = curve[place + 1][0] if place + 1 < len(curve) else 0.0
        area += precision * (before - after) / 2
    return area


numbers = st.lists(st.integers(0, 4), min_size=1, max_size=60)


@settings(max_examples=150, deadline=None)
@given(st.data(), numbers, st.sampled_from([0.25, 0.5, 0.75]), st.sampled_from([None, 0, 1]))
def test_figures_are_those_of_plain_loops(data, found, overlap, class_id):
    count = len(found)
    truth = data.draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
    kinds = st.lists(st.integers(0, 1), min_size=4, max_size=4)
    confidence = data.draw(st.lists(st.sampled_from([0.2, 0.5, 0.9]), min_size=4, max_size=4))
    one = scene(found, data.draw(kinds), confidence, truth, data.draw(kinds))
    ranked = [each.rank(class_id, overlap) for each in (one, one)]
    got = instances._join(ranked).average_precision()
    np.testing.assert_allclose(got, reference([one, one], class_id, overlap), atol=1e-12)


def test_figures_without_each_scene_are_those_of_the_others():
    exact = scene([1] * 120, [0], [0.9], [1] * 120, [0])
    missed = scene([0] * 120, [], [], [1] * 120, [0])
    without = leave_one_out([exact, missed, exact])
    assert without["ap50"].tolist() == [
        average_precisions(pair)["ap50"]
        for pair in ([missed, exact], [exact, exact], [exact, missed])
    ]
    assert without["ap"].tolist() == [0.5, 1.0, 0.5]
    assert np.isnan(leave_one_out([exact])["ap"]).all()
