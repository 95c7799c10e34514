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
    assert create_encoder(EncoderConfig(kind="scores")).required_input == "scores"
    config = EncoderConfig(
        kind="open_clip",
        model=tiny_model(),
        image_width=48,
        image_height=32,
        device="cpu",
        weights="random",
    )
    assert create_encoder(config).required_input == "color"


def test_an_unknown_kind_names_the_known() -> None:
    known = (
        r"embedded, ensemble, open_clip, radio, scores, simulated, tips; did you mean 'scores'\?"
    )
    with pytest.raises(BadInput, match=known) as caught:
        create_encoder(EncoderConfig(kind="scorse"))
    assert caught.value.reason == "encoder_unknown"


def add(monkeypatch: pytest.MonkeyPatch, value: str) -> EncoderConfig:
    """Return the settings of a kind that another distribution adds."""
    entry = EntryPoint("mine", value, geopurify.encoders.ENTRY_POINT_GROUP)
    monkeypatch.setattr(
        geopurify.encoders, "entry_points", lambda group: [entry] if group == entry.group else []
    )
    return EncoderConfig(kind="mine")


def test_another_distribution_can_add_a_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    config = add(monkeypatch, "types:SimpleNamespace")
    monkeypatch.setattr(EntryPoint, "load", lambda self: lambda c: SimpleNamespace(name=c.kind))
    assert create_encoder(config).name == "mine"


@pytest.mark.parametrize("value", ["no_such_module:Encoder", "types:NoSuchEncoder"])
def test_a_kind_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    with pytest.raises(BadInput, match=r"'mine' can't be loaded: .*(no_such_mod|NoSuchEncoder)"):
        create_encoder(add(monkeypatch, value))


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (RuntimeError("no GPU\nat all"), "encoder kind 'mine' can't be built: no GPU$"),
        (BadInput("weights_missing", "there are no weights"), "^there are no weights$"),
    ],
)
def test_a_kind_that_fails_is_named_with_the_cause(
    monkeypatch: pytest.MonkeyPatch, error: Exception, message: str
) -> None:
    def fail(config: EncoderConfig) -> None:
        raise error

    config = add(monkeypatch, "types:SimpleNamespace")
    monkeypatch.setattr(EntryPoint, "load", lambda self: fail)
    with pytest.raises(BadInput, match=message):
        create_encoder(config)
