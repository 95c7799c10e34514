# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Tokenizers of the transformers library, which is replaced here by one of a few words."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from local_hub import NOWHERE, use_hub

from geopurify.config import EncoderConfig
from geopurify.encoders.open_clip import tokenizers
from geopurify.encoders.open_clip.encoder import OpenClipEncoder
from geopurify.encoders.open_clip.tokenizers import forget_words, load_tokenizer, token_count
from geopurify.errors import BadInput


class Words:
    """Counts words and an end, as a sentencepiece tokenizer does with pieces."""

    def __call__(self, texts: str | list[str], **options: Any) -> SimpleNamespace:
        if isinstance(texts, str):
            return SimpleNamespace(input_ids=[len(word) for word in texts.split()] + [1])
        rows = [self(text).input_ids for text in texts]
        length = options["max_length"]
        padded = [(row + [0] * length)[:length] for row in rows]
        return SimpleNamespace(input_ids=torch.tensor(padded))

    def batch_encode_plus(self, texts: list[str], **options: Any) -> SimpleNamespace:
        return self(texts, **options)


@pytest.fixture
def siglip(tiny_model: Callable[..., str]) -> EncoderConfig:
    model = tiny_model(
        {"timm_model_name": "test_vit3", "timm_pool": "map", "timm_proj": "none"},
        {"hf_tokenizer_name": "some/tokenizer", "no_causal_mask": True, "pool_type": "last"},
        custom_text=True,
        embed_dim=96,
    )
    return EncoderConfig(
        model=model, image_width=48, image_height=32, device="cpu", weights="random"
    )


def reason_of(settings: EncoderConfig) -> tuple[str, str]:
    with pytest.raises(BadInput) as caught:
        OpenClipEncoder(settings)
    return caught.value.reason, str(caught.value)


def test_without_transformers_the_error_says_what_to_install(
    siglip: EncoderConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    reason, message = reason_of(siglip)
    assert reason == "tokenizer_unavailable"
    assert "needs transformers: pip install transformers sentencepiece" in message


def test_without_network_the_error_names_the_files(
    siglip: EncoderConfig, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def offline(*_: Any, **__: Any) -> None:
        raise OSError("can't connect\nand much more")

    monkeypatch.setitem(
        sys.modules,
        "transformers",
        SimpleNamespace(AutoTokenizer=SimpleNamespace(from_pretrained=offline)),
    )
    use_hub(NOWHERE, monkeypatch, tmp_path)
    start = time.monotonic()
    reason, message = reason_of(siglip)
    assert time.monotonic() - start < 5
    assert reason == "tokenizer_unavailable"
    assert "can't get the tokenizer some/tokenizer" in message
    assert (
        f"run geopurify fetch on a machine with a network and copy its {tmp_path} here" in message
    )


def test_files_that_are_here_need_no_network(
    siglip: EncoderConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def from_pretrained(*_: Any, local_files_only: bool = False, **__: Any) -> Words:
        asked.append(local_files_only)
        return Words()

    auto = SimpleNamespace(from_pretrained=from_pretrained)
    monkeypatch.setitem(sys.modules, "transformers", SimpleNamespace(AutoTokenizer=auto))
    OpenClipEncoder(siglip)
    assert asked == [True]


def test_texts_of_siglip_are_counted_by_its_own_tokenizer(
    siglip: EncoderConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = SimpleNamespace(from_pretrained=lambda *_, **__: Words())
    monkeypatch.setitem(sys.modules, "transformers", SimpleNamespace(AutoTokenizer=words))
    encoder = OpenClipEncoder(siglip)
    features = encoder.encode_text(["chair", " ".join(15 * ["chair"])])  # and the end: 16
    np.testing.assert_allclose(np.linalg.norm(features, axis=1), 1, atol=1e-6)
    with pytest.raises(BadInput, match=r"17 tokens.*reads 16: shorten it"):
        encoder.encode_text([" ".join(16 * ["chair"])])


def test_clips_own_tokenizer_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    assert load_tokenizer("ViT-B-16").context_length == 77


def test_a_word_without_end_is_refused_before_it_costs_time() -> None:
    tokenizer = load_tokenizer("ViT-B-16")
    assert token_count(tokenizer, "a " + "ab" * 50) > 3
    start = time.perf_counter()
    with pytest.raises(BadInput, match="has 200000 letters, at most 100 are allowed"):
        token_count(tokenizer, "chair " + "qz" * 100_000)
    assert time.perf_counter() - start < 1


def test_words_are_forgotten_once_they_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer = load_tokenizer("ViT-B-16")
    monkeypatch.setattr(tokenizers, "WORDS_KEPT", 50)
    before = tokenizer.encode("<end_of_text> an unusual word")
    for i in range(40):
        tokenizer.encode(f"word{chr(97 + i % 26)}{chr(97 + i // 26)}")
        forget_words(tokenizer)
    assert len(tokenizer.cache) <= 50
    tokenizer.encode(" ".join(f"x{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(60)))
    forget_words(tokenizer)
    assert tokenizer.cache == {t: t for t in ("<start_of_text>", "<end_of_text>")}
    assert tokenizer.encode("<end_of_text> an unusual word") == before
