# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Vision-language models behind one protocol, `geopurify.frame.Encoder`.

- `open_clip`: any model of open_clip, with its image `towers`; `tips`: TIPSv2; `radio`: C-RADIO
- `embedded`: the small CLIP shipped with GeoPurify
- `scores`: class scores computed by another network, with `class_phrases` for texts;
  `simulated`: for tests
- `ensemble`: two encoders in one map
- `tower_encoder`, `templated_texts`: what encoders with an image and a text tower share;
  `clip_tokenizer`: CLIP's tokenizer without open_clip; `pretrained`: models of transformers
- `sentences`: similarity of names and texts by a general sentence encoder
- `class_purification`: absent classes are dropped in each image (FreeCP, MaskCLIP)
- `projection`, `projected`: features with fewer channels; `upright`: images rotated by gravity
- `downloads`, `download_progress`, `device`: where weights come from, and where they run;
  `torchvision_ops`: a workaround for mismatched torchvision builds

Another distribution adds an encoder with an entry point of the group ``geopurify.encoders``: its
name is the kind, and it loads to a class or function that takes an `EncoderConfig`.
"""

from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from geopurify.config import EncoderConfig
from geopurify.config.did_you_mean import did_you_mean
from geopurify.encoders.projected import ProjectedEncoder, ProjectedTexts
from geopurify.encoders.projection import load_projection
from geopurify.errors import BadInput, quote, shorten_error
from geopurify.frame.encoder import Encoder, TextEncoder

ENTRY_POINT_GROUP = "geopurify.encoders"
_SHIPPED = {  # imported only when asked for: some pull in large libraries
    "embedded": ("geopurify.encoders.embedded.encoder", "create_embedded_encoder"),
    "ensemble": ("geopurify.encoders.ensemble.encoder", "create_ensemble"),
    "open_clip": ("geopurify.encoders.open_clip.encoder", "OpenClipEncoder"),
    "radio": ("geopurify.encoders.radio.encoder", "RadioEncoder"),
    "scores": ("geopurify.encoders.scores", "ScoresEncoder"),
    "simulated": ("geopurify.encoders.simulated.encoder", "SimulatedEncoder"),
    "tips": ("geopurify.encoders.tips.encoder", "TipsEncoder"),
}


def create_encoder(config: EncoderConfig) -> Encoder:
    """Build the encoder of a configuration, projected if it says so.

    Raises:
        BadInput: no encoder is of this kind, or it can't be built from these settings.
    """
    encoder = _create_encoder(config)
    if not config.projection:
        return encoder
    return ProjectedEncoder(encoder, load_projection(Path(config.projection).expanduser()))


def create_text_encoder(config: EncoderConfig) -> TextEncoder:
    """Build what encodes the texts that `create_encoder` would, and no images: sooner if it can.

    Raises:
        BadInput: as of `create_encoder`.
    """
    if config.kind != "embedded":
        return create_encoder(config)
    from geopurify.encoders.embedded.texts import EmbeddedTexts

    texts = EmbeddedTexts(config)
    if not config.projection:
        return texts
    return ProjectedTexts(texts, load_projection(Path(config.projection).expanduser()))


def _create_encoder(config: EncoderConfig) -> Encoder:
    if config.kind in _SHIPPED:
        module, name = _SHIPPED[config.kind]
        encoder: Encoder = getattr(import_module(module), name)(config)
        return encoder
    added = {entry.name: entry for entry in entry_points(group=ENTRY_POINT_GROUP)}
    if config.kind not in added:
        kinds = encoder_kinds()
        raise BadInput(
            "encoder_unknown",
            f"encoder kind {quote(config.kind)} is not one of {', '.join(kinds)}"
            f"{did_you_mean(config.kind, kinds)}",
        )
    return _build(added[config.kind], config)


def _build(entry: EntryPoint, config: EncoderConfig) -> Encoder:
    """Build an encoder of another distribution, whose code may fail in any way."""
    step = "loaded"
    try:
        build = entry.load()
        step = "built"
        encoder: Encoder = build(config)
        return encoder
    except BadInput:
        raise
    except Exception as error:
        raise BadInput(
            "encoder_unavailable",
            f"encoder kind {config.kind!r} can't be {step}: {shorten_error(error)}",
        ) from error


def encoder_kinds() -> dict[str, str]:
    """Return every kind there is, sorted, with the distribution that it comes with."""
    added = {
        entry.name: entry.dist.name if entry.dist else "unknown"
        for entry in entry_points(group=ENTRY_POINT_GROUP)
    }
    return dict(sorted((added | dict.fromkeys(_SHIPPED, "geopurify")).items()))


def encoder_problem(kind: str) -> str:
    """Return why an encoder of another distribution can't be loaded, "" if it can."""
    for entry in entry_points(group=ENTRY_POINT_GROUP):
        if entry.name == kind and kind not in _SHIPPED:
            try:
                entry.load()
            except Exception as error:  # its code may fail in any way
                return shorten_error(error)
    return ""
