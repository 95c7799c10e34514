# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The only arrows between packages, between the folders of the core, and between modules."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROS = {"rclpy", "geometry_msgs", "sensor_msgs", "std_msgs", "nav_msgs", "geopurify_msgs"}
FORBIDDEN = {
    "geopurify": {"geopurify_ros", "geopurify_train", "geopurify_worlds", *ROS},
    "geopurify_ros": {"geopurify_train", "geopurify_worlds", "geopurify.cli"},
    "geopurify_train": {"geopurify_ros", *ROS},
    "geopurify_worlds": {"geopurify_ros", "geopurify_train", *ROS},
}
CORE = (  # each may import those before it
    *("errors", "files", "config", "compute", "frame", "messages", "fusion", "query", "purify"),
    *("objects", "encoders", "sequences", "viewing", "map_files", "pipeline", "evaluation"),
    "runtime",
    *("terminal", "cli", "__main__"),
)
APART = [("query", "encoders"), ("encoders", "query"), ("encoders", "purify")]
MOST_AT_THE_TOP = 20


def sources(package: str) -> dict[str, ast.Module]:
    """Return the syntax of each module of a package by its full name."""
    found = {}
    for file in (ROOT / package).rglob("*.py"):
        parts = file.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(file.read_text())
    return found


def imported(tree: ast.Module) -> set[str]:
    """Return the full names that are imported, in functions too."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def is_within(name: str, package: str) -> bool:
    return f"{name}.".startswith(f"{package}.")


@pytest.mark.parametrize("package", FORBIDDEN)
def test_packages_import_only_what_they_may(package):
    for module, tree in sources(package).items():
        for name in imported(tree):
            assert not [no for no in FORBIDDEN[package] if is_within(name, no)], module


def rooms() -> dict[str, set[str]]:
    """Return which files and folders at the top of the core each one imports."""
    arrows: dict[str, set[str]] = {}
    for module, tree in sources("geopurify").items():
        room = [*module.split("."), ""][1]
        used = {name.split(".")[1] for name in imported(tree) if is_within(name, "geopurify")}
        arrows.setdefault(room, set()).update(used - {room, "__version__"})
    return arrows


def test_the_core_is_in_layers():
    arrows = rooms()
    assert arrows.pop("") == {"compute"}  # of the package itself
    assert arrows.keys() == set(CORE)
    for index, room in enumerate(CORE):
        assert arrows[room] <= set(CORE[:index]), room
    assert not [(a, b) for a, b in APART if b in arrows[a]]


def test_the_top_of_the_core_can_be_taken_in_at_a_glance():
    assert len(rooms().keys() - {""}) <= MOST_AT_THE_TOP


def test_no_module_imports_itself_by_way_of_others():
    trees = {name: tree for package in FORBIDDEN for name, tree in sources(package).items()}
    arrows = {}
    for module, tree in trees.items():
        used = {part for name in imported(tree) for part in packages_of(name)}
        arrows[module] = {n for n in used & trees.keys() if not is_within(module, n)}
    TopologicalSorter(arrows).prepare()


def packages_of(name: str) -> set[str]:
    """Return a name and the packages that it is in, whose __init__ runs first."""
    parts = name.split(".")
    return {".".join(parts[:count]) for count in range(1, len(parts) + 1)}


def test_every_folder_has_a_docstring():
    for package in FORBIDDEN:
        for folder in {file.parent for file in (ROOT / package).rglob("*.py")}:
            assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text())), folder


@pytest.mark.parametrize("package", FORBIDDEN)
def test_the_docstring_of_a_folder_names_its_modules(package):
    for folder in {file.parent for file in (ROOT / package).rglob("*.py")}:
        if folder.name in ("cli", "catalogue"):  # modules named as their command or furniture
            continue
        text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text())) or ""
        named = set(re.findall(r"`+(\w+)`+", text))
        modules = {file.stem for file in folder.glob("*.py")} - {"__init__", "__main__"}
        modules |= {inner.parent.name for inner in folder.glob("*/__init__.py")}
        assert not modules - named, folder
        listed = set(re.findall(r"^- `+([a-z_]+)`+", text, re.MULTILINE))
        assert not listed - modules, folder


def test_no_file_outgrows_its_idea():
    for package in FORBIDDEN:
        for file in (ROOT / package).rglob("*.py"):
            assert len(file.read_text().splitlines()) <= 400, file
