# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Weights by tag, from a hub on this machine."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from local_hub import NOWHERE, LocalHub, local_hub, use_hub

from geopurify.encoders.downloads import HubFile, download, find_cached
from geopurify.errors import BadInput

PINNED = "7288da5a0d6f0b51c4a2b27c624837a9236d0112"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[LocalHub]:
    with local_hub() as hub:
        use_hub(hub.url, monkeypatch, tmp_path)
        yield hub


@pytest.mark.parametrize("revision", [None, PINNED])
def test_a_file_is_downloaded_once(
    hub: LocalHub, caplog: pytest.LogCaptureFixture, revision: str | None
) -> None:
    file = HubFile("owner/tiny", ("model.safetensors", "model.bin"), revision)
    hub.files["owner/tiny/model.bin"] = b"weights"
    assert find_cached(file) is None
    with caplog.at_level(logging.INFO, logger="geopurify"):
        path = download(file, "the weights")
    assert path.read_bytes() == b"weights"
    assert "of owner/tiny to" in caplog.text
    asked = {revision for _, name, revision in hub.requests if name.startswith("owner/")}
    assert asked == {revision or "main"}
    hub.requests.clear()
    assert download(file, "the weights") == find_cached(file) == path
    assert hub.requests == []


def test_the_best_form_comes_first(hub: LocalHub) -> None:
    hub.files |= {"owner/tiny/model.safetensors": b"safe", "owner/tiny/model.bin": b"pickled"}
    file = HubFile("owner/tiny", ("model.safetensors", "model.bin"))
    assert download(file, "the weights").read_bytes() == b"safe"


def test_what_was_damaged_on_its_way_is_not_kept(hub: LocalHub) -> None:
    file, hub.damage = HubFile("owner/tiny", ("model.bin",)), True
    hub.files["owner/tiny/model.bin"] = b"weights"
    with pytest.raises(BadInput, match="is damaged, its SHA-256 is") as caught:
        download(file, "the weights")
    assert caught.value.reason == "weights_damaged"
    assert find_cached(file) is None
    hub.damage = False
    assert download(file, "the weights").read_bytes() == b"weights"


def test_what_was_damaged_since_is_found(hub: LocalHub) -> None:
    file = HubFile("owner/tiny", ("model.bin",))
    hub.files["owner/tiny/model.bin"] = b"weights"
    path = download(file, "the weights")
    path.write_bytes(b"weightz")
    with pytest.raises(BadInput, match="its SHA-256 is"):
        download(file, "the weights")
    assert find_cached(file) is None


def test_content_may_be_shared_under_another_hash(hub: LocalHub, tmp_path: Path) -> None:
    file = HubFile("owner/tiny", ("model.bin",))
    hub.files["owner/tiny/model.bin"] = b"weights"
    path = download(file, "the weights")
    blob, shared = path.resolve(), tmp_path / ("e" * 64)
    blob.rename(shared)
    blob.symlink_to(shared)
    assert download(file, "the weights") == path
    shared.write_bytes(b"weightz")
    with pytest.raises(BadInput, match="is damaged"):
        download(file, "the weights")
    assert not shared.exists()
    assert not blob.is_symlink()
    assert download(file, "the weights").read_bytes() == b"weights"


def test_without_a_network_it_fails_at_once_and_tells_the_ways(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    use_hub(NOWHERE, monkeypatch, tmp_path)
    start = time.monotonic()
    with pytest.raises(BadInput) as caught:
        download(HubFile("owner/tiny", ("model.safetensors", "model.bin")), "the weights")
    assert time.monotonic() - start < 5
    assert caught.value.reason == "weights_unavailable"
    message = str(caught.value)
    assert message.startswith("can't download the weights from owner/tiny (")
    for way in ("a local file as encoder.weights", "--encoder embedded", "geopurify fetch"):
        assert way in message
    assert str(tmp_path) in message


def test_a_repository_without_the_file_is_named(hub: LocalHub) -> None:
    with pytest.raises(BadInput, match=r"owner/none \(it has none of a, b\)"):
        download(HubFile("owner/none", ("a", "b")), "the weights")


def test_a_disk_that_takes_no_more_is_named(
    hub: LocalHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("geopurify.encoders.downloads.hf_hub_download", full)
    hub.files["owner/tiny/model.bin"] = b"weights"
    with pytest.raises(BadInput, match=r"No space left on device\): make room") as caught:
        download(HubFile("owner/tiny", ("model.bin",)), "the weights")
    assert caught.value.reason == "weights_not_kept"
