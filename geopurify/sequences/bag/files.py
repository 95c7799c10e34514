# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which files are bags: told by the beginnings of files, so that no ending is needed."""

from pathlib import Path

from geopurify.errors import BadInput

METADATA = "metadata.yaml"
MCAP, SQLITE, ROS1 = ".mcap", ".db3", ".bag"
MAGIC = {MCAP: b"\x89MCAP0\r\n", SQLITE: b"SQLite format 3\0", ROS1: b"#ROSBAG V"}
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


def is_bag(path: Path) -> bool:
    """Return whether a path is a bag: a folder of one, or a file that begins as one."""
    if path.is_dir():
        return (path / METADATA).is_file() or bool(_storages_in(path))
    return suffix_of(path) in MAGIC


def storage_files(path: Path) -> list[Path]:
    """Return what rosbags is to open: a folder with its metadata, or the files themselves.

    Raises:
        BadInput: there is nothing that can be a bag, or something that is not a plain file.
    """
    if not path.is_dir():
        if not is_bag(path):
            raise BadInput("bag_damaged", f"can't read the bag {path}: {_what_it_is(path)}")
        return [path]
    odd = [file.name for file in path.iterdir() if not file.is_file() and not file.is_dir()]
    if odd:
        raise BadInput("bag_damaged", f"can't read the bag {path}: {odd[0]!r} is not a plain file")
    if (path / METADATA).is_file():
        return [path]
    files = _storages_in(path)
    if not files:
        raise BadInput(
            "bag_damaged", f"can't read the bag {path}: it has no {METADATA}, .mcap or .db3"
        )
    if len({suffix_of(file) for file in files}) > 1:
        names = ", ".join(file.name for file in files[:4])
        raise BadInput(
            "bag_damaged",
            f"can't read the bag {path}: without {METADATA} its files must be of one kind, got "
            f"{names}",
        )
    return files


def suffix_of(path: Path) -> str:
    """Return one of `MAGIC` by how a file begins, "" if it is not a bag or can't be read."""
    begin = _beginning(path)
    return next((suffix for suffix, magic in MAGIC.items() if begin.startswith(magic)), "")


def is_finished_mcap(path: Path) -> bool:
    """Return whether an MCAP file ends as one that was closed."""
    try:
        with path.open("rb") as file:
            file.seek(-len(MAGIC[MCAP]), 2)
            return file.read() == MAGIC[MCAP]
    except OSError:  # also where it is shorter
        return False


def _storages_in(folder: Path) -> list[Path]:
    files = (f for f in folder.iterdir() if f.suffix.lower() in MAGIC and f.is_file())
    return sorted(file for file in files if suffix_of(file))


def _beginning(path: Path) -> bytes:
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(16)
    except OSError:
        return b""


def _what_it_is(path: Path) -> str:
    if not path.exists():
        return "there is no such file or folder"
    if not path.is_file():
        return "it is not a plain file"
    begin = _beginning(path)
    if begin.startswith(ZSTD_MAGIC):
        return f"it is compressed as a file: zstd -d {path.name}, or give its folder"
    if not begin:
        return "it is empty or can't be opened"
    return "it begins like no MCAP file, no sqlite3 file and no bag of ROS 1"
