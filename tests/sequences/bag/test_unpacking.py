# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Small bags that unpack to gigabytes are refused, others read."""

import bz2
from pathlib import Path

import numpy as np
import pytest
from fuzz.small import SmallSequence, small_frame
from rosbags.rosbag2 import CompressionFormat, CompressionMode, StoragePlugin, Writer
from rosbags.rosbag2.storage_mcap import DECOMPRESSORS

from geopurify.errors import BadInput
from geopurify.sequences.bag import unpacking as bag_unpacking
from geopurify.sequences.bag.sequence import BagSequence
from geopurify.sequences.bag.unpacking import lz4, unpack, zstd
from geopurify_train.bags.messages import TYPES, frame_messages

KINDS = {
    "bz2": (bz2.compress, bz2.BZ2Decompressor),
    "lz4": (lz4.compress, lz4.LZ4FrameDecompressor),
    "zstd": (zstd.compress, zstd.ZstdDecompressor),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_fits_is_unpacked_and_what_does_not_is_refused(kind: str):
    pack, create = KINDS[kind]
    data = pack(b"a" * 1000)
    assert unpack(create, data) == unpack(create, data, 1000) == b"a" * 1000
    assert unpack(create, data + pack(b"b")) == b"a" * 1000 + b"b"
    with pytest.raises(ValueError, match="more than 999 bytes"):
        unpack(create, data, 999)
    with pytest.raises(ValueError, match="more than 1000 bytes"):
        unpack(create, data + data, 1000)
    with pytest.raises(ValueError, match="ends early"):
        unpack(create, data[:-5])


def write(path: Path, mode: CompressionMode, width: int = 0) -> None:
    """Write a compressed bag of two frames, with an image of black pixels if a width is given."""
    writer = Writer(path, version=8, storage_plugin=StoragePlugin.SQLITE3)
    writer.set_compression(mode, CompressionFormat.ZSTD)
    with writer as bag:
        topics = {}
        for index in range(2):
            for topic, message in frame_messages(small_frame(0.1 * index, 10**9 + index)).items():
                if width and "color/image" in topic:
                    message.data = np.zeros(width, np.uint8)
                if topic not in topics:
                    topics[topic] = bag.add_connection(topic, message.__msgtype__, typestore=TYPES)
                data = TYPES.serialize_cdr(message, message.__msgtype__)
                bag.write(topics[topic], 10**9 + index, data)


@pytest.mark.parametrize("mode", [CompressionMode.MESSAGE, CompressionMode.FILE])
def test_compressed_bags(mode: CompressionMode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write(tmp_path / "good", mode)
    assert (BagSequence(tmp_path / "good")[0].color == SmallSequence()[0].color).all()
    monkeypatch.setattr(bag_unpacking, "MOST_BYTES", 100_000)
    monkeypatch.setattr(bag_unpacking, "SLACK_BYTES", 100_000)
    monkeypatch.setattr(bag_unpacking, "MOST_TIMES", 10)
    write(tmp_path / "bomb", mode, width=1_000_000)
    with pytest.raises(BadInput, match="it unpacks to more than") as caught:
        BagSequence(tmp_path / "bomb")
    assert caught.value.reason == "bag_damaged"


def test_compressed_messages_without_their_metadata_are_called_so(tmp_path: Path):
    write(tmp_path / "bag", CompressionMode.MESSAGE)
    (tmp_path / "bag/metadata.yaml").unlink()
    with pytest.raises(BadInput, match="is compressed by zstd: give the folder with") as caught:
        BagSequence(tmp_path / "bag")[0]
    assert caught.value.reason == "message_compressed"


def test_chunks_of_mcap_are_no_larger_than_they_say():
    for name in ("lz4", "zstd"):
        with pytest.raises(ValueError, match="more than 999 bytes"):
            DECOMPRESSORS[name](KINDS[name][0](bytes(1000)), 999)
