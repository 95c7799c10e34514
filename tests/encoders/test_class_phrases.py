# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import pytest

from geopurify.config.label_sets import label_set
from geopurify.encoders.class_phrases import ClassPhrases


def found(names: list[str], text: str) -> list[str]:
    return [names[index] for index in ClassPhrases(names).find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chair", ["chair"]),
        ("The CHAIRS!", ["chair"]),
        ("a chair, a box and boxes", ["chair", "box"]),
        ("armchairs", ["chair"]),
        ("chairlift", []),
        ("wheelchair", []),
        ("glass", []),
        ("", []),
    ],
)
def test_names_are_whole_words_in_either_number(text: str, expected: list[str]) -> None:
    assert found(["chair", "box"], text) == expected


def test_the_longer_of_overlapping_names_counts() -> None:
    names = ["curtain", "shower curtain", "floor", "floor mat"]
    assert found(names, "the shower curtain") == ["shower curtain"]
    assert found(names, "shower curtains and a curtain") == ["curtain", "shower curtain"]
    assert found(names, "a mat on the floor") == ["floor", "floor mat"]  # mat by its synonym
    assert found(names, "a floor, a mat, a floor mat") == ["floor", "floor mat"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("couch", "sofa"),
        ("cupboards", "cabinet"),
        ("tv", "television"),
        ("the fridge", "refridgerator"),
        ("refrigerator", "refridgerator"),
        ("shelf", "shelves"),
        ("bookshelves", "bookshelf"),
        ("rug", "floor mat"),
        ("nightstand", "night stand"),
        ("people", "person"),
    ],
)
def test_synonyms_answer_in_nyu40(text: str, expected: str) -> None:
    assert found(list(label_set("nyu40")), text) == [expected]


def test_a_class_of_the_list_comes_before_a_synonym() -> None:
    assert found(["sofa", "couch"], "couch") == ["couch"]
    assert found(["chair", "armchair"], "armchair") == ["armchair"]
    assert found(["bin"], "couch") == []


@pytest.mark.parametrize("name", ["nyu40", "scannet20", "scannet200"])
def test_every_class_is_found_by_its_prompted_name_alone(name: str) -> None:
    names = label_set(name)
    phrases = ClassPhrases(names)
    assert [phrases.find(f"a {n} in a room") for n in names] == [(i,) for i in range(len(names))]


def test_all_of_scannet20_is_known_in_nyu40() -> None:
    phrases = ClassPhrases(label_set("nyu40"))
    assert all(len(phrases.find(name)) == 1 for name in label_set("scannet20"))
