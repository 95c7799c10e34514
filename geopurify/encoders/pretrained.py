# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Models of transformers: from a folder, the hub's cache or the hub, and what stands for one."""

import logging
from pathlib import Path
from typing import Any

from geopurify.encoders.downloads import offline_ways
from geopurify.encoders.torchvision_ops import ensure_torchvision
from geopurify.errors import BadInput, shorten_error

BYTES_VOCABULARY = 258  # tokens of `byte_tokenizer`

logger = logging.getLogger(__name__)


def find_class(name: str, kind: str) -> Any:
    """Return a class of transformers.

    Args:
        kind: ``encoder.kind`` that needs it.

    Raises:
        BadInput: transformers is missing or too old.
    """
    ensure_torchvision()  # transformers imports it
    try:
        import transformers

        return getattr(transformers, name)
    except (ImportError, AttributeError) as error:
        raise BadInput(
            "encoder_unavailable",
            f"encoder.kind {kind} needs transformers 5.23 or later: "
            f"pip install geopurify_ros[transformers] ({shorten_error(error)})",
        ) from error


def load_pretrained(
    model_class: Any, source: Path | str, what: str = "the model"
) -> tuple[Any, Any]:
    """Return a model in single precision and evaluation mode on the CPU, and its tokenizer.

    Args:
        source: a folder, or the name of a repository; what is in the hub's cache needs no
            network.
        what: how errors call what a folder has.

    Raises:
        BadInput: the files can't be had or read.
    """
    try:
        return _load(model_class, source, local_files_only=True)
    except Exception as error:  # whatever transformers raises on a user's files
        if isinstance(source, Path):
            raise BadInput(
                "model_invalid", f"can't read {what} {source}: {shorten_error(error)}"
            ) from error
    logger.info("Downloading %s from the Hugging Face hub", source)
    try:
        return _load(model_class, source, local_files_only=False)
    except Exception as error:  # whatever the network and its client libraries raise
        raise BadInput(
            "weights_unavailable",
            f"can't download {source} ({shorten_error(error)}): {offline_ways()}",
        ) from error


def _load(model_class: Any, source: Path | str, local_files_only: bool) -> tuple[Any, Any]:
    from transformers import AutoTokenizer

    options: dict[str, Any] = {"local_files_only": local_files_only}
    model = model_class.from_pretrained(str(source), use_safetensors=True, **options)
    tokenizer = AutoTokenizer.from_pretrained(str(source), **options)
    return model.float().eval().requires_grad_(False), tokenizer


def byte_tokenizer() -> Any:
    """Return a tokenizer of bytes, for models with random weights: there is no other offline."""
    from transformers import Tipsv2Tokenizer

    vocabulary = {"<pad>": 0, "<unk>": 1} | {f"<0x{byte:02X}>": 2 + byte for byte in range(256)}
    return Tipsv2Tokenizer(vocab=vocabulary)
