# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import ast
import copy
from pathlib import Path

import pytest

from geopurify.errors import FAMILIES, BadInput, FrameError, MapError, reasons

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("geopurify", "geopurify_ros", "geopurify_train", "geopurify_worlds")


@pytest.mark.parametrize(("reason", "family"), [("map_empty", MapError), ("jump", BadInput)])
def test_an_error_is_of_the_family_of_its_reason(reason, family):
    error = BadInput(reason, "a\nsentence")
    assert type(error) is family
    assert (error.reason, str(error)) == (reason, r"a\nsentence")


def test_a_reason_of_a_plugin_is_an_error_of_no_family():
    assert type(BadInput("fisheye_unsupported", "no fisheye cameras")) is BadInput


def test_an_error_can_be_rebuilt_as_in_another_process():
    error = copy.copy(BadInput("depth_empty", "no depth"))
    assert type(error) is FrameError
    assert (error.reason, str(error)) == ("depth_empty", "no depth")


def test_each_reason_is_in_one_family():
    tables = [*FAMILIES.values(), reasons.SKIPPED]
    assert sum(map(len, tables)) == len({reason for table in tables for reason in table})


def test_every_reason_that_is_raised_is_registered():
    known = {reason for table in FAMILIES.values() for reason in table}
    raised = {
        (call.args[0].value, str(path.relative_to(ROOT)))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "BadInput"
        and isinstance(call.args[0], ast.Constant)
    }
    assert len(raised) > 100
    assert {each for each in raised if each[0] not in known} == set()
