# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What can be said of the launch files without a ROS distribution."""

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from unittest.mock import MagicMock

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAUNCH = ROOT / "launch"
EXAMPLES = ("realsense", "simulator")
TABLES = ("GENERAL", "PARAMETERS", "TOPICS")  # of live.launch.py: its arguments


def tree(name: str) -> ast.Module:
    return ast.parse((LAUNCH / f"{name}.launch.py").read_text())


def keys(node: ast.AST) -> set[str]:
    """Return the names in a dict that is written out."""
    assert isinstance(node, ast.Dict)
    return {key.value for key in node.keys if isinstance(key, ast.Constant)}


def assigned_in_live() -> dict[str, ast.expr]:
    return {
        target.id: node.value
        for node in tree("live").body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def arguments_of_live() -> set[str]:
    return set.union(*(keys(assigned_in_live()[table]) for table in TABLES))


def declared(name: str) -> set[str]:
    """Return the arguments that an example declares itself."""
    tables = [node for node in ast.walk(tree(name)) if isinstance(node, ast.FunctionDef)]
    (function,) = (node for node in tables if node.name == "_arguments")
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    first = {call.args[0].value for call in calls if call.args and is_text(call.args[0])}
    dicts = [node for node in ast.walk(function) if isinstance(node, ast.Dict)]
    return first | {name for node in dicts for name in keys(node)}


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def given_to_live(name: str) -> set[str]:
    """Return the arguments that a launch file gives to live.launch.py."""
    (mapper,) = (
        node.value
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "mapper"
    )
    (items,) = (k.value for k in mapper.keywords if k.arg == "launch_arguments")
    return keys(items.func.value)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_gives_arguments_that_there_are(name: str) -> None:
    given = given_to_live(name)
    assert {"color_topic", "camera_info_topic", "depth_topic", "pose_source"} <= given
    assert given <= arguments_of_live()


def test_every_argument_of_an_example_is_known_to_the_check_of_misspelt_ones() -> None:
    launched = ast.literal_eval(assigned_in_live()["LAUNCHED"])
    for name in EXAMPLES:
        own = declared(name) - arguments_of_live()
        assert own == set(launched[f"{name}.launch.py"]), name


@pytest.mark.parametrize("folder", ["config", "launch"])
def test_every_file_is_installed(folder: str) -> None:
    setup = (ROOT / "setup.py").read_text()
    files = (path for path in (ROOT / folder).rglob("*.*") if path.suffix != ".pyc")
    for path in files:
        stem = path.name.removesuffix(".launch.py").removesuffix(".yaml")
        assert f'"{stem}"' in setup or f'"{path.relative_to(ROOT)}"' in setup, path


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return live.launch.py, with stand-ins for the packages of a ROS distribution."""
    packages = ("launch", "launch.actions", "launch.conditions", "launch.substitutions")
    for name in (*packages, "launch_ros", "launch_ros.event_handlers"):
        monkeypatch.setitem(sys.modules, name, MagicMock())
    nodes = MagicMock(Node=SimpleNamespace, LifecycleNode=SimpleNamespace)
    monkeypatch.setitem(sys.modules, "launch_ros.actions", nodes)
    index = SimpleNamespace(get_package_share_directory=lambda _: str(ROOT))
    monkeypatch.setitem(sys.modules, "ament_index_python.packages", index)
    spec = importlib.util.spec_from_file_location("live_launch", LAUNCH / "live.launch.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(sys, "argv", ["ros2", "launch", "geopurify_ros", "live.launch.py"])
    return module


def processes_of(live: ModuleType, **given: str) -> list[SimpleNamespace]:
    """Return what live.launch.py starts with some arguments."""
    defaults = {name: default for name, (default, *_) in live.GENERAL.items()}
    defaults |= dict.fromkeys(live.PARAMETERS, "")
    defaults |= {name: topic for name, (topic, _) in live.TOPICS.items()}
    context = SimpleNamespace(launch_configurations={**defaults, **given})
    processes: list[SimpleNamespace] = live._processes(context)
    return processes


def test_the_viewer_is_started_beside_the_mapper_if_it_is_asked_for(live: ModuleType) -> None:
    (mapper,) = processes_of(live)
    assert mapper.executable == "mapper"
    topic = {"color_topic": "/front/color"}
    mapper, viewer = processes_of(live, viewer="true", viewer_port="0", **topic)
    assert (mapper.executable, viewer.executable) == ("mapper", "viewer")
    assert viewer.parameters == [{"port": 0}]
    assert viewer.remappings == [("color/image_raw", "/front/color")] == mapper.remappings
    assert viewer.package == "geopurify_ros"
    with pytest.raises(RuntimeError, match="viewer_port must be a whole number in"):
        processes_of(live, viewer="true", viewer_port="80800")
