# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A few hundred odd inputs to every door; ``make fuzz`` tries them for minutes."""

import pytest
from fuzz.run import Findings, fuzz
from fuzz.targets import create_targets

INPUTS = 300
SEED = 0


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Findings]:
    return fuzz(list(create_targets(tmp_path_factory.mktemp("targets"))), SEED, INPUTS, 60)


@pytest.mark.slow
def test_only_refusals_come_out_of_any_door(found: dict[str, Findings]):
    assert {name: one.failures for name, one in found.items() if one.failures} == {}


@pytest.mark.slow
def test_some_of_the_inputs_are_taken_and_most_are_refused(found: dict[str, Findings]):
    refused = sum(one.refused for one in found.values())
    inputs = sum(one.inputs for one in found.values())
    assert all(one.inputs for one in found.values())
    assert 0.5 * inputs < refused < 0.95 * inputs
