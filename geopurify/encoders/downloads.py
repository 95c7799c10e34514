# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Files of the Hugging Face hub: from its cache without any request, else downloaded once."""

import errno
import hashlib
import logging
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import (
    constants,
    get_hf_file_metadata,
    hf_hub_download,
    hf_hub_url,
    try_to_load_from_cache,
)
from huggingface_hub.utils import EntryNotFoundError

from geopurify.encoders.download_progress import log_progress
from geopurify.errors import BadInput, shorten_error

_SHA256 = re.compile("[0-9a-f]{64}")
_DISK = {errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT, errno.EPERM}

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class HubFile:
    """A file of the hub.

    Attributes:
        repository: ``owner/name``.
        names: of the file, the best form of it first; a repository need not have all.
        revision: commit that it is taken from, None for what is the newest at the first download.
    """

    repository: str
    names: tuple[str, ...]
    revision: str | None = None


def offline_ways() -> str:
    """Return what to do on a machine without a network."""
    return (
        "give a local file as encoder.weights, take the shipped model (encoder:=embedded, "
        "--encoder embedded), or run geopurify fetch on a machine with a network and copy its "
        f"{constants.HF_HUB_CACHE} here"
    )


def find_cached(file: HubFile) -> Path | None:
    """Return where a file was downloaded to, None if it was not."""
    for name in file.names:
        found = try_to_load_from_cache(file.repository, name, revision=file.revision)
        if isinstance(found, str):
            return Path(found)
    return None


def download(file: HubFile, what: str) -> Path:
    """Return where a file is, downloaded with progress if it is not yet here.

    Args:
        what: how errors call it.

    Raises:
        BadInput: it can't be had, kept, or is not what the hub published.
    """
    here = find_cached(file)
    if here:
        _check(here, _published_hash(here))
        return here
    try:
        return _download(file)
    except BadInput:
        raise
    except Exception as error:  # whatever the network and its client libraries raise
        if isinstance(error, OSError) and error.errno in _DISK:
            raise BadInput(
                "weights_not_kept",
                f"can't keep {what} in {constants.HF_HUB_CACHE} ({error.strerror}): make room, or "
                "set HF_HOME to another folder",
            ) from error
        raise BadInput(
            "weights_unavailable",
            f"can't download {what} from {file.repository} ({shorten_error(error)}): "
            f"{offline_ways()}",
        ) from error


def ask_hub(repository: str, name: str) -> None:
    """Ask the hub once for a file, so that without a network it fails at once.

    Raises:
        Exception: whatever the network's client raises, but not where the hub lacks the file.
    """
    with suppress(EntryNotFoundError):
        get_hf_file_metadata(hf_hub_url(repository, name))


def _download(file: HubFile) -> Path:
    for name in file.names:
        url = hf_hub_url(file.repository, name, revision=file.revision)
        try:
            found = get_hf_file_metadata(url)  # asks once: without a network it fails at once
        except EntryNotFoundError:
            continue
        size = f"{found.size / 1e6:.0f} MB" if found.size else "a file of unknown size"
        logger.info("Downloading %s of %s to %s", size, file.repository, constants.HF_HUB_CACHE)
        with log_progress(_partial_folder(file.repository), found.size):
            path = Path(hf_hub_download(file.repository, name, revision=file.revision))
        _check(path, found.etag or "")
        return path
    raise FileNotFoundError(f"it has none of {', '.join(file.names)}")


def _partial_folder(repository: str) -> Path:
    return Path(constants.HF_HUB_CACHE, f"models--{repository.replace('/', '--')}", "blobs")


def _check(path: Path, published: str) -> None:
    """Remove a file whose SHA-256 is another than that which the hub published, if it did."""
    if not _SHA256.fullmatch(published):
        return
    digest = sha256_of(path)
    if digest != published:
        _remove(path)
        raise BadInput(
            "weights_damaged",
            f"{path} is damaged, its SHA-256 is {digest[:12]}..., published is "
            f"{published[:12]}...: it was removed, get it again with geopurify fetch",
        )


def _published_hash(path: Path) -> str:
    """Return the SHA-256 under which the cache keeps a file of Git LFS, another name for others.

    Only the first link has it: the cache may share the content under a hash of another kind.
    """
    return path.readlink().name if path.is_symlink() else ""


def _remove(path: Path) -> None:
    """Remove a file of the cache and all that it links to."""
    while path.is_symlink():
        target = path.parent / path.readlink()
        path.unlink()
        path = target
    path.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
