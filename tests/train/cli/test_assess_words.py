# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

from typer.testing import CliRunner

from geopurify_train.cli import build_app
from geopurify_train.cli.assess_words import EVERYDAY_WORDS
from geopurify_train.vocabularies.names import read_counts_as


def test_words_are_asked_for_and_what_is_not_there(tmp_path):
    words, unrelated = tmp_path / "words.tsv", tmp_path / "unrelated.txt"
    words.write_text("word\tname\nroom partition\twall\nstep to climb\tladder\n")
    unrelated.write_text("asdfghjkl\nelephant\n")
    options = ["--rooms", "1", "--frames", "2", "--first-seed", "950950", "--out", str(tmp_path)]
    arguments = ["assess-words", "--words", str(words), "--unrelated", str(unrelated), *options]
    result = CliRunner().invoke(build_app("assess-words"), arguments)
    assert result.exit_code == 0, result.output
    (room,) = (tmp_path / "rooms").glob("950950.json")
    rows = json.loads(room.read_text())
    by_text = {row["text"]: row for row in rows}
    assert by_text["asdfghjkl"] == {
        "seed": 950950,
        "kind": "unrelated",
        "text": "asdfghjkl",
        "score": 0.0,
        "right": True,
    }
    assert by_text["wall"]["kind"] == "present"
    assert by_text["room partition"]["right"]
    assert "step to climb" not in by_text or by_text["ladder"]["kind"] == "present"
    kinds = {
        row["kind"]: row["texts"] for row in json.loads((tmp_path / "words.json").read_text())
    }
    assert kinds["unrelated"] == 2
    assert kinds["present"] + kinds["absent"] <= 46
    assert "unrelated: 1.000 score less than 0.5, 2 texts" in result.output


def test_everyday_words_are_shipped_and_none_is_a_name():
    words = read_counts_as(EVERYDAY_WORDS)
    assert len(words) > 80
    assert not set(words) & set(words.values())
