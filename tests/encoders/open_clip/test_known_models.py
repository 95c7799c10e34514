# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest

from geopurify.config.loading import load_config
from geopurify.encoders import downloads
from geopurify.encoders.open_clip import known_models
from geopurify.encoders.open_clip.library import open_clip

REVISION = "7288da5a0d6f0b51c4a2b27c624837a9236d0112"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def models() -> dict[tuple[str, str], known_models.KnownModel]:
    return {(model.model, model.weights): model for model in known_models.known_models()}


def test_every_listed_model_has_its_tower_and_a_download(models: dict) -> None:
    assert len(models) == 24
    for model, weights in models:
        assert weights in open_clip.list_pretrained_tags_by_model(model)
        assert open_clip.get_pretrained_cfg(model, weights)["hf_hub"].endswith("/")


@pytest.mark.parametrize(
    ("model", "weights", "numbers", "default"),
    [
        ("ViT-B-16", "laion2b_s34b_b88k", (512, 224, 16), "clearclip"),
        ("ViT-L-14", "datacomp_xl_s13b_b90k", (768, 224, 14), "clearclip"),
        ("ViT-SO400M-16-SigLIP2-384", "webli", (1152, 384, 16), "vanilla"),
        ("MobileCLIP2-S0", "dfndr2b", (512, 256, 32), "vanilla"),
        ("RN50-quickgelu", "openai", (1024, 224, 32), "vanilla"),
    ],
)
def test_what_is_told_of_a_model(
    models: dict, model: str, weights: str, numbers: tuple[int, int, int], default: str
) -> None:
    found = models[model, weights]
    assert (found.dimension, found.trained_px, found.cell_px) == numbers
    assert found.variants[0] == default
    assert found.licence


def test_models_of_research_licences_are_not_for_products(models: dict) -> None:
    not_for_products = {model for (model, _), known in models.items() if not known.commercial}
    assert not_for_products == {
        "ViT-B-16-quickgelu",  # of MetaCLIP; the other one is OpenAI's
        "MobileCLIP-S1",
        "MobileCLIP2-S0",
        "MobileCLIP2-B",
    }
    assert models["ViT-B-16-quickgelu", "openai"].commercial


def test_memory_is_that_of_the_weights(models: dict) -> None:
    vit = models["ViT-B-16", "laion2b_s34b_b88k"]
    assert vit.weights_gb == pytest.approx(4e-9 * 149_620_737)  # parameters, as CLIP's ViT-B/16


def test_a_published_figure_has_its_source(models: dict) -> None:
    for known in models.values():
        assert (known.ade150 is None) == (known.source == "")


def test_weights_are_here_once_they_are_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = ("laion/CLIP-ViT-B-16-laion2B-s34B-b88K", "open_clip_model.safetensors", REVISION)

    def lookup(repository: str, file: str, revision: str | None = None) -> str | None:
        return str(tmp_path) if (repository, file, revision) == there else None

    monkeypatch.setattr(downloads, "try_to_load_from_cache", lookup)
    here = {model.model for model in known_models.known_models() if model.is_here}
    assert here == {"ViT-B-16"}


@pytest.mark.parametrize("profile", ["cpu", "jetson"])
def test_the_models_of_parameter_files_may_be_used_in_products(models: dict, profile: str) -> None:
    chosen = load_config(ROOT / f"config/{profile}.yaml", None).encoder
    model = models[chosen.model, chosen.weights]
    assert model.commercial
    assert model.weights_gb < 0.5
    assert chosen.image_width % model.cell_px == chosen.image_height % model.cell_px == 0
