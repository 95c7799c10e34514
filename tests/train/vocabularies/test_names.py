# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.errors import BadInput
from geopurify_train.vocabularies.names import (
    HOME,
    LongVocabulary,
    build_vocabularies,
    read_counts_as,
    read_names,
)


def test_names_count_as_home_names_or_as_none():
    names = ("floor", "couch", "rocket")
    vocabulary = LongVocabulary("some", names, {"couch": "sofa"})
    assert vocabulary.home_index.tolist() == [HOME.index("floor"), HOME.index("sofa"), len(HOME)]


def test_vocabularies_grow():
    lists = {"far": [f"far {i}" for i in range(100)], "near": ["couch", "floor"]}
    found = {v.title: v.names for v in build_vocabularies(lists, {"couch": "sofa"})}
    assert {title: len(names) for title, names in found.items()} == {
        "home": 46,
        "home and far": 146,
        "home and near": 47,
        "2 x home": 92,
    }
    assert all(names[:46] == HOME for names in found.values())
    assert "couch" not in found["2 x home"]


def test_lists_are_read(tmp_path):
    (tmp_path / "names.txt").write_text("plate\n\n vase \n")
    assert read_names(tmp_path / "names.txt") == ("plate", "vase")
    (tmp_path / "same.tsv").write_text("name\thome\tcosine\ntv\ttelevision\t0.96\n")
    assert read_counts_as(tmp_path / "same.tsv") == {"tv": "television"}


@pytest.mark.parametrize("text", ["", "name\thome\ntv\tscreen\n", "name\thome\ntv\n"])
def test_unusable_lists_are_refused(tmp_path, text):
    (tmp_path / "same.tsv").write_text(text)
    with pytest.raises(BadInput) as caught:
        read_counts_as(tmp_path / "same.tsv")
    assert caught.value.reason in ("vocabulary_empty", "vocabulary_invalid")


def test_a_missing_list_is_refused(tmp_path):
    with pytest.raises(BadInput, match="can't read the names"):
        read_names(tmp_path / "none.txt")
    assert np.all(LongVocabulary("home", HOME).home_index == np.arange(46))
