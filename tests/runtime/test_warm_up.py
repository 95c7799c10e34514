# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import logging

import pytest

from geopurify.config import PurifyConfig
from geopurify.purify.affinity import model as affinity_module
from geopurify.purify.affinity import pairwise
from geopurify.purify.host_purifier import HostPurifier
from geopurify.runtime.warm_up import compile_kernels


@pytest.mark.parametrize(
    ("affinity", "module", "kernel"),
    [
        ("student", pairwise, "compute_pair_weights"),
        ("geometric", affinity_module, "compute_weights"),
    ],
)
def test_what_will_weigh_has_run_once(monkeypatch, affinity, module, kernel):
    weighs, calls = getattr(module, kernel), []

    def recorded(graph, *args):
        calls.append(graph.neighbours.shape[1])
        weighs(graph, *args)

    monkeypatch.setattr(module, kernel, recorded)
    compile_kernels(
        PurifyConfig(affinity=affinity, student="no such file", device="cpu", neighbours=7)
    )
    assert calls == [7, 7]  # all of the map, then what changed


def test_a_text_whose_scores_were_not_pooled_was_asked_for(monkeypatch):
    shapes, purify = [], HostPurifier.purify

    def recorded(purifier, values):
        shapes.append(values.shape)
        return purify(purifier, values)

    monkeypatch.setattr(HostPurifier, "purify", recorded)
    compile_kernels(PurifyConfig(device="cpu"))
    assert [columns for _, columns in shapes] == [1]


def test_it_says_nothing_of_a_student_that_nobody_chose(caplog):
    caplog.set_level(logging.INFO, "geopurify")
    compile_kernels(PurifyConfig(device="auto"))
    assert caplog.messages == []
    assert logging.getLogger("geopurify").level == logging.INFO
