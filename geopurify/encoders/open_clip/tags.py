# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What open_clip's tags of pretrained weights stand for, and which state of them is taken."""

import csv
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any

from geopurify.encoders.downloads import HubFile
from geopurify.encoders.open_clip.library import open_clip

_TABLE = files("geopurify.encoders.open_clip") / "known_models.tsv"
_SAFE_NAME = open_clip.constants.HF_SAFE_WEIGHTS_NAME


def known_rows() -> list[dict[str, str]]:
    """Return the rows of ``known_models.tsv``: model, weights, licence, revision."""
    with _TABLE.open(encoding="utf-8") as table:
        return list(csv.DictReader(table, delimiter="\t"))


def tags_of(model: str) -> list[str]:
    """Return the tags of weights of a model that can be downloaded."""
    tags: list[str] = open_clip.list_pretrained_tags_by_model(model)
    return tags


def tag_config(model: str, tag: str) -> dict[str, Any]:
    """Return what open_clip knows of a tag, {} if there is no such tag."""
    config: dict[str, Any] = open_clip.get_pretrained_cfg(model, tag)
    return config


def hub_file(model: str, tag: str) -> HubFile:
    """Return the file of a tag, pinned to the commit that ``known_models.tsv`` names.

    Of other tags the newest is taken at the first download, and kept.
    """
    path = PurePosixPath(tag_config(model, tag)["hf_hub"])
    repository, name = "/".join(path.parts[:2]), "/".join(path.parts[2:])
    if name:
        names = (str(PurePosixPath(name).with_suffix(".safetensors")), name)
    else:
        names = (_SAFE_NAME, open_clip.constants.HF_WEIGHTS_NAME)
    revisions = {(row["model"], row["weights"]): row["revision"] for row in known_rows()}
    return HubFile(repository, names, revisions.get((model, tag)) or None)
