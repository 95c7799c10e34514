# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest
from open_clip.zero_shot_metadata import OPENAI_IMAGENET_TEMPLATES

from geopurify.config import from_flat
from geopurify.encoders.open_clip.prompt_sets import prompt_set, prompt_set_names
from geopurify.errors import BadInput


def test_texts_are_taken_as_they_are_without_a_name() -> None:
    assert prompt_set("") == ("{}",)


def test_the_shipped_sets() -> None:
    assert prompt_set_names() == ("imagenet", "photo")
    assert prompt_set("photo") == ("a photo of a {}.",)
    expected = tuple(template("{}") for template in OPENAI_IMAGENET_TEMPLATES)
    assert len(expected) == 80
    assert prompt_set("imagenet") == expected


def test_a_file_has_a_template_a_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("# of a warehouse\n\na {} on a shelf\n  the {}  \n")
    assert prompt_set(str(path)) == ("a {} on a shelf", "the {}")


@pytest.mark.parametrize(
    ("content", "reason", "message"),
    [
        (None, "prompts_unknown", "one of imagenet, photo or a text file"),
        ("a {}\na photo\n", "prompts_invalid", "must have {} for the name, got 'a photo'"),
        ("# nothing\n", "prompts_invalid", "it has no templates, at least 1 and at most 200"),
        ("a {}\n" * 201, "prompts_invalid", "it has 201 templates"),
        ("a {}" + "{}" * 600, "prompts_invalid", "at most 500 characters, got 1204"),
        ("#" * 100_001, "prompts_invalid", "it is longer than 100000 characters"),
        ("\0\udcff", "prompts_invalid", "it can't be read"),
    ],
)
def test_unusable_sets_are_refused(
    tmp_path: Path, content: str | None, reason: str, message: str
) -> None:
    path = tmp_path / "mine.txt"
    if content is not None:
        path.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(BadInput) as caught:
        prompt_set(str(path))
    assert caught.value.reason == reason
    assert message in str(caught.value)


def test_a_misspelt_set_gets_the_nearest() -> None:
    with pytest.raises(BadInput, match=r"did you mean 'imagenet'\?"):
        prompt_set("image-net")


def test_names_are_not_put_into_two_templates() -> None:
    with pytest.raises(BadInput, match=r"vocabulary\.prompt must be '{}'"):
        from_flat({"encoder.prompts": "photo"})
    config = from_flat({"encoder.prompts": "photo", "vocabulary.prompt": "{}"})
    assert config.encoder.prompts == "photo"
