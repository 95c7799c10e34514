# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a robot without a network needs, by ``geopurify fetch`` from a hub on this machine."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from local_hub import NOWHERE, LocalHub, local_hub, use_hub
from tiny_clip import TAGS, TinyModel, config, model_of
from typer.testing import CliRunner

from geopurify.cli import build_app
from geopurify.errors import BadInput


def fetch(*arguments: str) -> str:
    result = CliRunner().invoke(build_app(), ["fetch", *arguments], catch_exceptions=False)
    return result.stdout


@pytest.fixture
def tagged(
    tiny_model: TinyModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[LocalHub, list[str]]]:
    """Return a hub with the weights of a model, and the settings that ask for them."""
    model = tiny_model()
    torch.save(model_of(config(model)).state_dict(), tmp_path / "weights")
    monkeypatch.setitem(TAGS, Path(model).stem, {"mine": {"hf_hub": "owner/tiny/"}})
    settings = {"model": model, "weights": "mine", "image_width": "48", "image_height": "32"}
    arguments = [f"--set=encoder.{name}={value}" for name, value in settings.items()]
    with local_hub() as hub:
        hub.files["owner/tiny/open_clip_pytorch_model.bin"] = (tmp_path / "weights").read_bytes()
        use_hub(hub.url, monkeypatch, tmp_path / "cache")
        yield hub, arguments


def test_weights_are_downloaded_once_and_serve_without_a_network(
    tagged: tuple[LocalHub, list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hub, arguments = tagged
    size = len(hub.files["owner/tiny/open_clip_pytorch_model.bin"])
    told = fetch(*arguments)
    assert "the weights mine of tiny-" in told
    assert f"for a robot without a network copy {tmp_path / 'cache'} there" in told
    use_hub(NOWHERE, monkeypatch, tmp_path / "cache")
    data = json.loads(fetch(*arguments, "--json"))
    _, weights, student, network = data["files"]
    assert weights["bytes"] == size
    assert Path(weights["path"]).is_relative_to(tmp_path / "cache")
    assert student["what"] == "purify.student"
    assert network["what"] == "query.referring_network"
    assert data["encoder"].startswith("open_clip/tiny-")


def test_what_was_damaged_in_the_cache_is_refused_and_had_anew(
    tagged: tuple[LocalHub, list[str]],
) -> None:
    _, arguments = tagged
    _, weights, *_ = json.loads(fetch(*arguments, "--json"))["files"]
    content = bytearray(Path(weights["path"]).read_bytes())
    content[2000] ^= 1
    Path(weights["path"]).write_bytes(content)
    with pytest.raises(BadInput, match="its SHA-256 is"):
        fetch(*arguments)
    assert "starts with what is here" in fetch(*arguments)


def test_without_a_network_one_sentence_tells_the_ways(
    tagged: tuple[LocalHub, list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    use_hub(NOWHERE, monkeypatch, tmp_path / "cache")
    start = time.monotonic()
    with pytest.raises(BadInput, match=r"give a local file .* --encoder embedded\), or run geo"):
        fetch(*tagged[1])
    assert time.monotonic() - start < 10


def test_the_shipped_model_needs_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_hub(NOWHERE, monkeypatch, tmp_path / "cache")
    told = fetch("--encoder", "embedded")
    assert "the embedded model: 24.4 MB in" in told
    assert "without a network" not in told


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            "encoder.projection=nowhere.safetensors",
            r"encoder.projection nowhere.safetensors can't",
        ),
        (
            "purify.student=nowhere.safetensors",
            r"purify.student nowhere.safetensors can't be read",
        ),
    ],
)
def test_a_file_that_is_not_here_is_named(setting: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        fetch("--encoder", "embedded", "--set", setting)
