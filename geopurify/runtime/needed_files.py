# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The files that a configuration reads at the start, downloaded where they are not yet here."""

from dataclasses import dataclass, replace
from pathlib import Path

from geopurify.config import Config, EncoderConfig
from geopurify.encoders.embedded import WEIGHTS
from geopurify.encoders.open_clip.models import registered_name
from geopurify.encoders.open_clip.prompt_sets import prompt_set_names
from geopurify.encoders.open_clip.tokenizers import load_tokenizer, tokenizer_folder
from geopurify.encoders.open_clip.weights import RANDOM, weights_path
from geopurify.encoders.sentences.sentence_encoder import FOLDER as SENTENCE_ENCODER
from geopurify.errors import BadInput, escape_path
from geopurify.objects.referring_network.network_path import referring_net_path
from geopurify.purify.affinity.student_path import SHIPPED


@dataclass(frozen=True)
class NeededFile:
    """A file, or a folder of them.

    Attributes:
        what: in words.
        path: where it is, links not followed.
        bytes: how large it is, with all that is in it.
    """

    what: str
    path: Path
    bytes: int


def needed_files(config: Config) -> list[NeededFile]:
    """Return the files of a configuration; weights and tokenizers are downloaded if need be.

    Raises:
        BadInput: one is missing and can't be had.
    """
    files = _of_encoder(config.encoder)
    if config.encoder.projection:
        files["encoder.projection"] = Path(config.encoder.projection).expanduser()
    if config.purify.affinity == "student":
        chosen = config.purify.student
        files["purify.student"] = Path(chosen).expanduser() if chosen else SHIPPED
    network = referring_net_path(config.query.referring_network)
    if network is not None:
        files["query.referring_network"] = network
    return [_needed(what, path) for what, path in files.items()]


def _of_encoder(config: EncoderConfig) -> dict[str, Path]:
    if config.kind == "embedded":
        return {"the embedded model": WEIGHTS, "the sentence encoder": SENTENCE_ENCODER}
    if config.kind == "scores":
        return {"the sentence encoder": SENTENCE_ENCODER}
    if config.kind == "ensemble":
        each = (_of_encoder(replace(config, kind=kind)) for kind in config.members)
        return {what: path for files in each for what, path in files.items()}
    if config.kind != "open_clip":
        return {}
    files = {}
    name = registered_name(config.model)
    if config.model.endswith(".json"):
        files["encoder.model"] = Path(config.model).expanduser()
    if config.weights != RANDOM:
        files[f"the weights {config.weights} of {name}"] = weights_path(name, config.weights)
    load_tokenizer(name)
    folder = tokenizer_folder(name)
    if folder:
        files[f"the tokenizer of {name}"] = folder
    if config.prompts and config.prompts not in prompt_set_names():
        files["encoder.prompts"] = Path(config.prompts).expanduser()
    if config.onnx_file:
        files["encoder.onnx_file"] = Path(config.onnx_file).expanduser()
    return files


def _needed(what: str, path: Path) -> NeededFile:
    inner = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
    try:
        return NeededFile(what, path.absolute(), sum(file.stat().st_size for file in inner))
    except OSError as error:
        raise BadInput(
            "file_missing", f"{what} {escape_path(path)} can't be read: {error.strerror}"
        ) from error
