# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Reference pages that are written by hand name all there is."""

import ast
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs/reference"
POLICY = ElementTree.parse(ROOT / "config/security/geopurify.policy.xml").getroot()
# of any node of ROS, or with another page
COMMON = {"rosout", "parameter_events", "clock", "tf", "tf_static", "diagnostics"}


def page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")


def names_in_policy(kind: str) -> set[str]:
    """Return the topics or services of the node, without leading marks."""
    return {(item.text or "").strip().lstrip("~/") for item in POLICY.iter(kind)}


def own_names(names: set[str]) -> set[str]:
    """Return names without those that every lifecycle node has."""
    common = re.compile(r".*(parameter|lifecycle|type_description|state|transition|_event).*")
    return {name for name in names if not common.fullmatch(name)}


def test_every_topic_of_the_node_is_on_the_page() -> None:
    topics = own_names(names_in_policy("topic"))
    assert len(topics) > 12
    text = page("topics")
    assert not {name for name in topics - COMMON if f"{name}`" not in text}


def test_every_service_of_the_node_is_on_the_page() -> None:
    services = own_names(names_in_policy("service"))
    assert len(services) >= 8
    assert not {name for name in services if f"`~/{name}`" not in page("services")}


def launch_arguments(name: str) -> set[str]:
    """Return the names of arguments in the tables and declarations of a launch file."""
    tree = ast.parse((ROOT / "launch" / f"{name}.launch.py").read_text())
    tables = {"GENERAL", "PARAMETERS", "TOPICS", "OPTIONS"} if name != "simulator" else set()
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "DeclareLaunchArgument":
            names |= {a.value for a in node.args[:1] if isinstance(a, ast.Constant)}
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in tables:
            assert isinstance(node.value, ast.Dict)
            names |= {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
    return names


@pytest.mark.parametrize("name", ["live", "realsense", "simulator", "replay"])
def test_every_argument_of_a_launch_file_is_on_the_page(name: str) -> None:
    section = page("launch_files").split(f"## {name}.launch.py")[1]
    section = section.split("\n## ")[0]
    live = page("launch_files").split("## realsense")[0]
    arguments = launch_arguments(name)
    assert not {each for each in arguments if f"`{each}`" not in section + live}
