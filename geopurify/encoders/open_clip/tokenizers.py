# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The tokenizers of open_clip's text towers."""

from pathlib import Path
from typing import Any

from huggingface_hub import constants

from geopurify.encoders.downloads import HubFile, ask_hub, find_cached
from geopurify.encoders.open_clip.library import open_clip
from geopurify.encoders.templated_texts import check_words
from geopurify.errors import BadInput, shorten_error

WORDS_KEPT = 20_000
SETTINGS = "tokenizer_config.json"


def load_tokenizer(name: str) -> Any:
    """Return the tokenizer of a model: CLIP's, which open_clip ships, or one of transformers.

    Raises:
        BadInput: it needs a library or files that are not here.
    """
    source = _source(name)
    try:
        return _of_transformers(name, source) if source else open_clip.get_tokenizer(name)
    except ImportError as error:
        raise BadInput(
            "tokenizer_unavailable",
            f"the tokenizer of {name} needs {error.name}: pip install transformers sentencepiece",
        ) from error
    except Exception as error:  # whatever transformers and its network client raise
        raise BadInput(
            "tokenizer_unavailable",
            f"can't get the tokenizer {source} of {name} ({shorten_error(error)}): run geopurify "
            f"fetch on a machine with a network and copy its {constants.HF_HUB_CACHE} here, or "
            "name a local folder as hf_tokenizer_name in a .json of the model",
        ) from error


def tokenizer_folder(name: str) -> Path | None:
    """Return where the files of a model's tokenizer are, None if open_clip ships it."""
    source = _source(name)
    if not source or Path(source).is_dir():
        return Path(source) if source else None
    file = find_cached(HubFile(source, (SETTINGS, "config.json")))
    return file.parent if file else None


def _source(name: str) -> str:
    source: str = open_clip.get_model_config(name)["text_cfg"].get("hf_tokenizer_name", "")
    return source


def _of_transformers(name: str, source: str) -> Any:
    """Return a tokenizer of transformers, without any request if its files are here."""
    try:
        return open_clip.get_tokenizer(name, local_files_only=True)
    except ImportError:
        raise
    except Exception:  # its files are not here; of a folder, some are not
        if Path(source).is_dir():
            raise
    ask_hub(source, SETTINGS)  # transformers would try for half a minute
    return open_clip.get_tokenizer(name)


def token_count(tokenizer: Any, text: str) -> int:
    """Return how many tokens a text has before it is cut, start and end included.

    Raises:
        BadInput: a word of it is too long, see `check_words`.
    """
    if isinstance(tokenizer, open_clip.tokenizer.HFTokenizer):
        return len(tokenizer.tokenizer(tokenizer.clean_fn(text)).input_ids)
    check_words(tokenizer.pat.findall(tokenizer.clean_fn(text)))
    return len(tokenizer.encode(text)) + 2


def forget_words(tokenizer: Any) -> None:
    """Forget the words of earlier texts once there are many: open_clip would keep them all."""
    kept = getattr(tokenizer, "cache", {})
    if len(kept) > WORDS_KEPT:
        special = {token: token for token in map(tokenizer.decoder.get, tokenizer.all_special_ids)}
        kept.clear()
        kept.update(special)
