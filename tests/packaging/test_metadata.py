# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What is written in more than one place says the same."""

import ast
import re
import runpy
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import setuptools
from catkin_pkg.changelog import get_changelog_from_path
from catkin_pkg.package import parse_package
from packaging.requirements import Requirement
from write_parameter_file import PATH as PARAMETER_FILE
from write_parameter_file import parameter_file

import geopurify
from geopurify.config import Config
from geopurify.config.loading import load_config

ROOT = Path(__file__).resolve().parents[2]
PAGE_OF_PACKAGES = ROOT / "docs/reference/packages.md"
PACKAGES = ("geopurify", "geopurify_ros", "geopurify_train", "geopurify_worlds")
# modules whose distribution has another name
DISTRIBUTIONS = {
    **{"PIL": "pillow", "open_clip": "open_clip_torch", "yaml": "pyyaml"},
    "rerun": "rerun-sdk",
}
NEEDED_BY_OTHERS = {"torchvision", "sentencepiece"}  # by open_clip_torch and transformers
NEEDED_BY_TORCH = {"tensorboard"}
# rosdep's keys after python3-: the distribution and its version there
UBUNTU_24_04 = {
    "lark-parser": ("lark", "1.1.9"),
    "numpy": ("numpy", "1.26.4"),
    "pil": ("pillow", "10.2.0"),
    "rich": ("rich", "13.7.1"),
    "yaml": ("pyyaml", "6.0.1"),
}


def third_party_imports(*folders: str) -> set[str]:
    nodes = [
        node
        for folder in folders
        for file in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
    ]
    names = {a.name for node in nodes if isinstance(node, ast.Import) for a in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in names} - set(PACKAGES) - sys.stdlib_module_names


def requirements(name: str) -> set[str]:
    lines = (ROOT / f"requirements/{name}.txt").read_text().splitlines()
    return {re.split(r"[^\w-]", line)[0] for line in lines if not line.startswith("#")}


def package_xml(folder: str = ".") -> ElementTree.Element:
    return ElementTree.parse(ROOT / folder / "package.xml").getroot()


def dependencies(folder: str = ".") -> set[str]:
    tags = ("depend", "exec_depend")
    return {e.text or "" for e in package_xml(folder) if e.tag in tags}


def test_the_version_is_the_same_everywhere():
    assert package_xml().findtext("version") == geopurify.__version__
    assert package_xml("msg").findtext("version") == geopurify.__version__
    assert f'\nversion = "{geopurify.__version__}"\n' in (ROOT / "msg/pyproject.toml").read_text()
    assert f'version="{geopurify.__version__}"' in (ROOT / "setup.py").read_text()
    assert f"\nversion: {geopurify.__version__}\n" in (ROOT / "CITATION.cff").read_text()


def distributions(*folders: str) -> set[str]:
    return {DISTRIBUTIONS.get(name, name) for name in third_party_imports(*folders)}


def test_every_file_of_the_packages_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(setuptools, "setup", lambda **arguments: given.update(arguments))
    runpy.run_path("setup.py")
    data = given["package_data"]
    installed = {
        file
        for package in given["packages"]
        for pattern in ["*.py", *data[""], *data.get(package, ())]
        for file in Path(*package.split(".")).glob(pattern)
    }
    files = {file for package in PACKAGES for file in Path(package).rglob("*.*")}
    assert {file for file in files if "__pycache__" not in file.parts} <= installed


def test_requirements_are_what_the_packages_import():
    imported = distributions("geopurify", "geopurify_ros", "geopurify_worlds") - dependencies()
    extras = requirements("viewer") | requirements("transformers") | requirements("rerun")
    assert imported == (requirements("runtime") | extras) - NEEDED_BY_OTHERS


def test_the_page_of_packages_says_where_each_is_imported():
    rows = re.findall(r"^\| `(\w+)` \| (`.*?`) \|", PAGE_OF_PACKAGES.read_text(), re.M)
    assert len(rows) == 8
    folders = ("geopurify", "geopurify_ros", "geopurify_train", "geopurify_worlds", "examples")
    for package, said in rows:
        statement = re.compile(rf'^\s*(import|from) {package}\b|import_\w+\("{package}\b', re.M)
        found = [
            folder
            for folder in folders
            if any(statement.search(file.read_text()) for file in (ROOT / folder).rglob("*.py"))
        ]
        assert re.findall(r"`(\w+)`", said) == found, package


def test_training_requires_what_it_imports_beside():
    imported = distributions("geopurify_train") - requirements("runtime")
    assert imported == requirements("train") - NEEDED_BY_TORCH


def test_package_xml_names_every_ros_package_imported():
    pip = distributions(*PACKAGES, "launch")
    from_pip = set.union(
        *map(requirements, ("runtime", "train", "viewer", "transformers", "open3d", "rerun"))
    )
    assert pip - from_pip <= dependencies()


def test_what_rosdep_installs_is_new_enough_on_jazzys_ubuntu():
    lines = (ROOT / "requirements/runtime.txt").read_text().splitlines()
    wanted = {r.name: r for r in (Requirement(x.split("#")[0]) for x in lines if x[0] != "#")}
    from_rosdep = {name for name in dependencies() if name.startswith("python3-")}
    assert from_rosdep == {f"python3-{key}" for key in UBUNTU_24_04}
    for name, version in UBUNTU_24_04.values():
        assert wanted[name].specifier.contains(version), name


def rosdep_table() -> list[list[str]]:
    lines = (ROOT / "requirements/rosdep.tsv").read_text().splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def test_every_requirement_has_a_rosdep_key_or_the_reason_why_pip_installs_it():
    table = rosdep_table()
    files = ("runtime", "train", "cluster", "onnx", "transformers", "viewer", "open3d", "rerun")
    wanted = set.union(*map(requirements, files))
    assert [row[0] for row in table] == sorted(wanted, key=str.lower)
    for distribution, key, is_named, reason in table:
        assert (is_named == "yes") != bool(reason), distribution
        assert key == "-" or key.startswith("python3-"), distribution
    named = {key for _, key, is_named, _ in table if is_named == "yes"}
    assert named == {name for name in dependencies() if name.startswith("python3-")}


@pytest.mark.parametrize("folder", [".", "msg", "msg/tf2_msgs", "msg/vision_msgs"])
def test_package_xml_is_valid(folder: str) -> None:
    package = parse_package(ROOT / folder)
    package.validate()
    if folder in (".", "msg"):  # the others are not released
        assert {url.type for url in package.urls} == {"website", "repository", "bugtracker"}


@pytest.mark.parametrize("folder", [".", "msg"])
def test_the_changelog_is_one_that_catkin_reads(folder: str, tmp_path: Path) -> None:
    text = (ROOT / folder / "CHANGELOG.rst").read_text()
    released = text.replace("Forthcoming\n-----------", "9.9.9 (2026-12-01)\n------------------")
    (tmp_path / "CHANGELOG.rst").write_text(released)
    changelog = get_changelog_from_path(str(tmp_path / "CHANGELOG.rst"))
    versions = [version for version, _, _ in changelog.foreach_version()]
    assert versions and all(changelog.get_content_of_version(v) for v in versions)


@pytest.mark.parametrize("package", PACKAGES)
def test_type_checkers_of_users_take_our_hints(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()  # that it is installed: test_colcon_build
    assert "py.typed" in (ROOT / "setup.py").read_text()


def test_the_parameter_file_is_as_make_parameters_writes_it():
    assert PARAMETER_FILE.read_text() == parameter_file()


def test_the_command_line_reads_the_parameter_file():
    assert load_config(PARAMETER_FILE, None) == Config()
