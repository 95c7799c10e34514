# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What can be said of the launch files without a ROS distribution."""

import ast
from pathlib import Path

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
    for path in (ROOT / folder).rglob("*.*"):
        stem = path.name.removesuffix(".launch.py").removesuffix(".yaml")
        assert f'"{stem}"' in setup or f'"{path.relative_to(ROOT)}"' in setup, path
