# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The examples that need a ROS distribution; what PyPI does not have is stood in for."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from geopurify_msgs.action import FindObject
from scipy.spatial.transform import Rotation

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def load(name: str) -> ModuleType:
    spec = spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def stand_in(monkeypatch: pytest.MonkeyPatch, name: str, **names: object) -> None:
    """Let a module be imported that has some names."""
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        monkeypatch.setitem(sys.modules, ".".join(parts[:depth]), ModuleType(parts[depth - 1]))
    for key, value in names.items():
        setattr(sys.modules[name], key, value)


def test_labels_are_counted_most_frequent_first(monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.array([(3,), (3,), (1,), (3,), (65535,)], [("label", "<u4")])
    stand_in(
        monkeypatch, "sensor_msgs_py.point_cloud2", read_points=lambda message, field_names: points
    )
    found = load("count_labels").count_labels("a cloud", {3: "chair", 1: "floor"})
    assert found == [("chair", 3), ("floor", 1), ("label 65535", 1)]


class Navigator:
    """Arrives after two looks, or fails."""

    result = "succeeded"

    def __init__(self) -> None:
        self.asked: list[object] = []
        self._looks = 0

    def waitUntilNav2Active(self) -> None:
        self.asked.append("active")

    def goToPose(self, pose: object) -> None:
        self.asked.append(pose)

    def isTaskComplete(self) -> bool:
        self._looks += 1
        return self._looks > 2

    def getResult(self) -> str:
        return self.result


@pytest.mark.parametrize("result", ["succeeded", "failed"])
def test_the_robot_is_sent_to_the_approach_pose(
    result: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    navigator = Navigator()
    navigator.result = result
    stand_in(
        monkeypatch,
        "nav2_simple_commander.robot_navigator",
        BasicNavigator=lambda: navigator,
        TaskResult=SimpleNamespace(SUCCEEDED="succeeded"),
    )
    stand_in(
        monkeypatch,
        "tf_transformations",
        euler_from_quaternion=lambda xyzw: Rotation.from_quat(xyzw).as_euler("xyz"),
    )
    found = FindObject.Result(success=True)
    found.approach.pose.position.x = 1.5
    orientation = found.approach.pose.orientation
    orientation.z, orientation.w = np.sin(np.pi / 4), np.cos(np.pi / 4)
    assert load("drive_to_object").drive(found) == (result == "succeeded")
    assert navigator.asked == ["active", found.approach]
    assert capsys.readouterr().out == "driving to (1.50, 0.00) m, heading 90 degrees\n"


def test_without_a_mapper_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROS_DOMAIN_ID", "101")  # no other test's: a mapper may still be stopping
    monkeypatch.setattr(sys, "argv", ["drive_to_object.py", "chair", "--timeout-s", "0.2"])
    assert load("drive_to_object").main() == 1
    assert "is the mapper running?" in capsys.readouterr().err
