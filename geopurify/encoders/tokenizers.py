# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The tokenisers of open_clip's text towers."""

from typing import Any

from geopurify.encoders.open_clip_library import open_clip
from geopurify.errors import BadInput, first_line

LONGEST_WORD = 100  # letters; of so many, few would leave room for another word
WORDS_KEPT = 20_000


def load_tokenizer(name: str) -> Any:
    """Return the tokeniser of a model: CLIP's, which open_clip ships, or one of transformers.

    Raises:
        BadInput: it needs a library or files that are not here.
    """
    try:
        return open_clip.get_tokenizer(name)
    except ImportError as error:
        raise BadInput(
            "tokenizer_unavailable",
            f"the tokeniser of {name} needs {error.name}: pip install transformers sentencepiece",
        ) from error
    except Exception as error:  # whatever transformers and its network client raise
        source = open_clip.get_model_config(name)["text_cfg"].get("hf_tokenizer_name", name)
        raise BadInput(
            "tokenizer_unavailable",
            f"can't get the tokeniser {source} of {name}: connect this machine to the network "
            "once, or name a local folder as hf_tokenizer_name in a .json of the model "
            f"({first_line(error)})",
        ) from error


def token_count(tokenizer: Any, text: str) -> int:
    """Return how many tokens a text has before it is cut, start and end included.

    Raises:
        BadInput: a word of it has more than `LONGEST_WORD` letters, on which CLIP's tokeniser
            would spend time by the square of their number.
    """
    if isinstance(tokenizer, open_clip.tokenizer.HFTokenizer):
        return len(tokenizer.tokenizer(tokenizer.clean_fn(text)).input_ids)
    longest = max(tokenizer.pat.findall(tokenizer.clean_fn(text)), key=len, default="")
    if len(longest) > LONGEST_WORD:
        raise BadInput(
            "text_too_long",
            f"the word {longest[:40]!r}... has {len(longest)} letters, at most {LONGEST_WORD} are "
            "allowed: shorten it",
        )
    return len(tokenizer.encode(text)) + 2


def forget_words(tokenizer: Any) -> None:
    """Forget the words of earlier texts once there are many: open_clip would keep them all."""
    kept = getattr(tokenizer, "cache", {})
    if len(kept) > WORDS_KEPT:
        special = {token: token for token in map(tokenizer.decoder.get, tokenizer.all_special_ids)}
        kept.clear()
        kept.update(special)
