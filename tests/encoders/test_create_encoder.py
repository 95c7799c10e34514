# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable
from importlib.metadata import EntryPoint
from types import SimpleNamespace

import pytest

import geopurify.encoders
from geopurify.config import EncoderConfig
from geopurify.encoders import create_encoder
from geopurify.errors import BadInput


def test_builds_the_kind_asked_for(tiny_model: Callable[..., str]) -> None:
    assert create_encoder(EncoderConfig(kind="scores")).reads == "scores"
    config = EncoderConfig(
        kind="open_clip", model=tiny_model(), image_width=48, image_height=32, device="cpu"
    )
    assert create_encoder(config).reads == "color"


def test_an_unknown_kind_names_the_known() -> None:
    with pytest.raises(BadInput, match="embedded, open_clip, scores, simulated") as caught:
        create_encoder(EncoderConfig(kind="scorse"))
    assert caught.value.reason == "encoder_unknown"


def test_another_distribution_can_add_a_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("mine", "types:SimpleNamespace", geopurify.encoders.ENTRY_POINT_GROUP)
    monkeypatch.setattr(
        geopurify.encoders, "entry_points", lambda group: [entry] if group == entry.group else []
    )
    monkeypatch.setattr(EntryPoint, "load", lambda self: lambda c: SimpleNamespace(name=c.kind))
    assert create_encoder(EncoderConfig(kind="mine")).name == "mine"
