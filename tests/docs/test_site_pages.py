# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Pages that are generated name all there is."""

import re
from pathlib import Path

import pytest
from site_pages.api import SECTIONS, api_page
from site_pages.commands import command_page
from site_pages.examples import example_page
from site_pages.interfaces import message_page
from site_pages.markdown import escape, sentence
from site_pages.parameters import parameter_page
from site_pages.reasons import PACKAGES, reason_page
from site_pages.reasons_in_code import find_reasons
from site_pages.repository_files import LINK, site_link

import geopurify
from geopurify.config import settings
from geopurify.errors import FAMILIES, reasons
from geopurify_ros.ros_config import RosConfig

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
COUNTED = re.compile(r"\b(?:dropped|noticed|skipped|refused)(?:\.|: )([a-z]\w+)")


def test_every_parameter_is_on_its_page_with_default_and_range() -> None:
    page = parameter_page()
    for item in (*settings(), *settings(RosConfig)):
        assert page.count(f"### `{item.name}` {{#{item.name}}}") == 1, item.name
    entry = page.split("### `map.voxel_size_m`")[1].split("###")[0]
    assert "float · default `0.02` · 0.005 to 1" in entry
    assert "live" not in entry
    assert "· live" in page.split("### `query.min_score`")[1].split("###")[0]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_parameter_that_a_page_names_is_one(path: Path) -> None:
    known = {item.name for item in settings()}
    groups = {name.split(".")[0] for name in known} - {"map"}  # map.safetensors is a file
    named = set(
        re.findall(r"(?<![\w/.])([a-z]+\.(?!md\b)[a-z]\w*)", path.read_text(encoding="utf-8"))
    )
    assert not {name for name in named if name.split(".")[0] in groups} - known


def test_every_public_name_is_on_the_page_of_the_api() -> None:
    names = [name for _, those in SECTIONS.values() for name in those]
    assert sorted([*names, "__version__"]) == sorted(geopurify.__all__)
    assert ".Pipeline\n" in api_page()


def test_every_example_is_on_the_page_with_its_code() -> None:
    page = example_page()
    scripts = list((ROOT / "examples").rglob("*.py"))
    assert len(scripts) >= 6
    for script in scripts:
        assert f'title="{script.relative_to(ROOT)}"' in page
        assert script.read_text().splitlines()[-1] in page
    assert "SPDX" not in page


def test_every_message_and_service_is_on_its_page() -> None:
    page = message_page()
    files = [*(ROOT / "msg/msg").glob("*.msg"), *(ROOT / "msg/srv").glob("*.srv")]
    assert len(files) >= 14
    for file in files:
        assert f"### {file.name}\n" in page
        assert file.read_text().strip() in page


@pytest.mark.parametrize(
    "name", ["geopurify run", "geopurify map export", "geopurify-train evaluate", "geopurify play"]
)
def test_commands_are_on_their_page(name: str) -> None:
    section = command_page().split(f"# `{name}` {{#{name.replace(' ', '-')}}}\n")
    assert len(section) == 2
    assert "**Usage**" in section[1].split("\n#")[0]


def test_every_reason_of_the_code_is_registered() -> None:
    registered = set(reasons.SKIPPED).union(*FAMILIES.values())
    assert not set(find_reasons(ROOT, PACKAGES)) - registered


def test_every_reason_is_on_the_page_with_what_it_means() -> None:
    page = reason_page()
    for table in (*FAMILIES.values(), reasons.SKIPPED):
        for reason, meaning in table.items():
            section = page.split(f"### `{reason}` {{#{reason}}}\n")
            assert len(section) == 2, reason
            assert escape(sentence(meaning)) in section[1].split("\n#")[0]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_reason_that_a_page_names_is_one(path: Path) -> None:
    named = set(COUNTED.findall(path.read_text(encoding="utf-8")))
    assert not named - set(reasons.SKIPPED).union(*FAMILIES.values())


def test_the_page_shows_where_a_reason_is_raised() -> None:
    section = reason_page().split("### `text_empty`")[1].split("### ")[0]
    assert "- the query text is empty" in section
    assert "geopurify/" in section


def test_reasons_are_found_in_the_forms_that_code_has(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package/module.py").write_text(
        """
REFUSED = "by_constant"

class Refusal(Exception):
    def __init__(self, reason, message): ...

class Special(Refusal): ...

def note(reason="by_default", text=""):
    tell(f"tf_{reason}")

def skip_reason(fast):
    return "too_fast" if fast else None

def use(x):
    raise Refusal("plain", f"got {x}, not 1")
    raise Special("of_subclass" if x else "other", "a sentence of words")
    raise Refusal(REFUSED, x)
    note("counted")
    reason = "assigned"
"""
    )
    found = find_reasons(tmp_path, ["package"])
    assert set(found) == {
        *("plain", "of_subclass", "other", "by_constant", "by_default"),
        *("tf_counted", "too_fast", "assigned"),
    }
    assert found["plain"].sentences == ["got …, not 1"]
    assert found["other"].sentences == ["a sentence of words"]


def test_text_is_shown_as_it_is() -> None:
    assert escape("a_b *c* <d> `e`") == r"a\_b \*c\* \<d\> \`e\`"
    assert sentence("edge of a voxel") == "Edge of a voxel."
    assert sentence("tf: how long") == "tf: how long."


def test_links_of_files_at_the_root_are_links_of_the_site() -> None:
    text = "[a](docs/x.md#y) [b](CONTRIBUTING.md) [c](SECURITY.md) [d](https://e.org) [f](#g)"
    assert LINK.sub(site_link, text) == (
        "[a](x.md#y) [b](contributing.md) "
        "[c](https://github.com/geopurify/geopurify_ros/blob/main/SECURITY.md) "
        "[d](https://e.org) [f](#g)"
    )
