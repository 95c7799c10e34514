# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Exported image towers, run by onnxruntime on the CPU, beside torch's."""

import logging
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from timm.models import register_model, vision_transformer
from tiny_clip import TinyModel, config, frame_of, model_of, reason_of
from typer.testing import CliRunner

from geopurify.cli import build_app
from geopurify.config import EncoderConfig
from geopurify.encoders.open_clip import onnx_export
from geopurify.encoders.open_clip.encoder import OpenClipEncoder
from geopurify.encoders.open_clip.onnx_export import export_tower
from geopurify.encoders.open_clip.onnx_tower import OnnxTower, execution_providers
from geopurify.encoders.open_clip.timing import time_encoder
from geopurify.errors import BadInput

LEAST_COSINE = 0.9999  # of a cell's features by onnxruntime and by torch
CPU, CUDA, TENSORRT = (f"{name}ExecutionProvider" for name in ("CPU", "CUDA", "Tensorrt"))


@register_model
def shallow_vit(pretrained: bool = False, **options: Any) -> torch.nn.Module:
    """Return two blocks of timm's test model: an export takes a while for each."""
    return vision_transformer.test_vit3(pretrained, depth=2, **options)


class Exported(NamedTuple):
    settings: EncoderConfig  # that run the file
    version: str
    output: str  # of the command


@pytest.fixture(scope="module")
def exported(tiny_model: TinyModel, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """Export a plain ViT with weights from a file, as a user does."""
    folder = tmp_path_factory.mktemp("onnx")
    weights, file = folder / "weights.pt", folder / "tower.onnx"
    settings = config(tiny_model({"layers": 2}), variant="naclip", weights=str(weights))
    native = replace(settings, weights="random", image_width=64, image_height=64)
    torch.save(model_of(native).state_dict(), weights)
    names = ("model", "weights", "variant", "image_width", "image_height")
    given = [f"encoder.{name}={getattr(settings, name)}" for name in names]
    arguments = [
        "export-encoder",
        str(file),
        *(word for text in given for word in ("--set", text)),
    ]
    result = CliRunner().invoke(build_app(), arguments, catch_exceptions=False)
    version = OpenClipEncoder(settings).version
    return Exported(replace(settings, onnx_file=str(file)), version, result.stdout)


def assert_as_torch(settings: EncoderConfig) -> None:
    """Compare what the encoder makes of one and of three frames, and what it is called."""
    by_runtime, by_torch = (
        OpenClipEncoder(settings),
        OpenClipEncoder(replace(settings, onnx_file="")),
    )
    for name in ("name", "version", "dimension", "logit_scale"):
        assert getattr(by_runtime, name) == getattr(by_torch, name)
    rng = np.random.default_rng(3)
    frames = [frame_of(rng.integers(0, 256, (40, 60, 3)).astype(np.uint8)) for _ in range(3)]
    for count in (1, 3):
        ours, theirs = (
            np.stack([one.features for one in encoder.encode_batch(frames[:count])])
            for encoder in (by_runtime, by_torch)
        )
        assert ours.shape == theirs.shape
        assert ours.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(ours, axis=-1), 1, atol=1e-5)
        assert (ours * theirs).sum(-1).min() > LEAST_COSINE
    texts = ["a chair", "a table"]
    np.testing.assert_array_equal(by_runtime.encode_text(texts), by_torch.encode_text(texts))


@pytest.mark.slow
def test_a_vit_of_a_variant_gives_what_torch_gives(exported: Exported) -> None:
    assert_as_torch(exported.settings)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("vision", "settings"),
    [
        ({"timm_model_name": "shallow_vit", "timm_pool": "avg"}, {"variant": "clearclip"}),
        ({"timm_model_name": "shallow_vit", "timm_pool": "map"}, {}),  # as SigLIP's
        ({"timm_model_name": "test_convnext", "timm_pool": ""}, {"window": 64, "stride": 32}),
    ],
)
def test_other_towers_give_what_torch_gives(
    tiny_model: TinyModel, tmp_path: Path, vision: dict[str, Any], settings: dict[str, Any]
) -> None:
    model = tiny_model(vision | {"timm_proj": "linear"})
    whole = config(model, seed=2, image_width=96, image_height=64, **settings)
    file = tmp_path / "tower.onnx"
    export_tower(file, whole)
    assert_as_torch(replace(whole, onnx_file=str(file)))


def test_the_command_says_what_it_wrote(exported: Exported) -> None:
    name = f"open_clip/{Path(exported.settings.model).stem}/naclip"
    file = exported.settings.onnx_file
    assert exported.output == f"{name} ({exported.version}): 48x32 px to 24 channels in {file}\n"
    assert [path.name for path in Path(file).parent.iterdir() if "tower" in path.name] == [
        "tower.onnx"
    ]


def test_the_file_tells_what_it_takes_and_what_it_is(exported: Exported) -> None:
    session = onnxruntime.InferenceSession(exported.settings.onnx_file, providers=[CPU])
    (images,), (features,) = session.get_inputs(), session.get_outputs()
    assert (images.name, images.shape) == ("images", ["batch", 3, 32, 48])
    assert (features.name, features.shape) == ("features", ["batch", 2, 3, 24])
    told = session.get_modelmeta().custom_metadata_map
    assert float(told.pop("logit_scale")) == pytest.approx(1 / 0.07)  # CLIP's start value
    assert told == {
        "format": "geopurify-image-tower-1",
        "encoder": f"open_clip/{Path(exported.settings.model).stem}/naclip",
        "version": exported.version,
        "dimension": "24",
        "image_height": "32",
        "image_width": "48",
    }


def test_a_file_of_other_weights_is_refused(exported: Exported, tmp_path: Path) -> None:
    state = torch.load(exported.settings.weights, weights_only=True)
    state["text_projection"][0, 0] += 1
    torch.save(state, tmp_path / "changed.pt")
    settings = replace(exported.settings, weights=str(tmp_path / "changed.pt"))
    reason, message = reason_of(settings)
    changed = OpenClipEncoder(replace(settings, onnx_file="")).version
    assert reason == "onnx_mismatch"
    assert f"tower.onnx has version '{exported.version}' instead of '{changed}': write" in message


@pytest.mark.parametrize(
    ("changes", "difference"),
    [
        ({"image_width": 64}, "has image_width '48' instead of '64': write it again with"),
        ({"window": 32}, "has image_width '48' instead of '32': write it again with"),
        ({"variant": "sclip"}, "/naclip' instead of 'open_clip/tiny-"),
    ],
)
def test_a_file_for_other_settings_is_refused(
    exported: Exported, changes: dict[str, Any], difference: str
) -> None:
    reason, message = reason_of(replace(exported.settings, **changes))
    assert reason == "onnx_mismatch"
    assert difference in message


def test_a_file_of_something_else_is_refused(exported: Exported, tmp_path: Path) -> None:
    model = onnx.load(exported.settings.onnx_file)
    del model.metadata_props[:]
    onnx.save(model, tmp_path / "other.onnx")
    reason, message = reason_of(replace(exported.settings, onnx_file=str(tmp_path / "other.onnx")))
    assert reason == "onnx_mismatch"
    assert "has format 'none' instead of 'geopurify-image-tower-1'" in message


@pytest.mark.parametrize("share", [0.0, 0.5, 0.999])
def test_a_truncated_file_is_unreadable(exported: Exported, tmp_path: Path, share: float) -> None:
    content = Path(exported.settings.onnx_file).read_bytes()
    path = tmp_path / "cut.onnx"
    path.write_bytes(content[: int(share * len(content))])
    reason, message = reason_of(replace(exported.settings, onnx_file=str(path)))
    assert reason == "onnx_unreadable"
    assert f"can't run encoder.onnx_file {path} (" in message


def test_a_missing_file_is_named(exported: Exported) -> None:
    reason, message = reason_of(replace(exported.settings, onnx_file="/no/tower.onnx"))
    assert reason == "onnx_unreadable"
    assert "/no/tower.onnx" in message


def test_a_measurement_does_not_pass_over_the_file(exported: Exported) -> None:
    with pytest.raises(BadInput, match=f"'{exported.version}' instead of 'random-seed0'"):
        time_encoder(exported.settings.model, exported.settings)


@pytest.mark.parametrize("kind", ["simulated", "scores"])
def test_encoders_without_a_tower_are_not_exported(tmp_path: Path, kind: str) -> None:
    with pytest.raises(BadInput, match=f"encoder.kind must be open_clip, .* got '{kind}'"):
        export_tower(tmp_path / "tower.onnx", EncoderConfig(kind=kind))


def test_a_tower_too_large_for_a_file_is_not_exported(
    tiny_model: TinyModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_export, "MAX_WEIGHTS_BYTES", 10_000)
    with pytest.raises(BadInput, match=r"GB of weights, .* choose a smaller"):
        export_tower(tmp_path / "tower.onnx", config(tiny_model()))


def test_an_older_file_stays_where_the_new_one_cannot_be_written(
    tiny_model: TinyModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def export(*_: Any, **__: Any) -> Any:
        proto = SimpleNamespace(SerializeToString=lambda: b"a new one")
        return SimpleNamespace(model=SimpleNamespace(metadata_props={}), model_proto=proto)

    def full(*_: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(torch.onnx, "export", export)
    monkeypatch.setattr(Path, "write_bytes", full)
    path = tmp_path / "tower.onnx"
    path.write_text("an older one")
    with pytest.raises(BadInput, match=r"cannot write .*tower.onnx: no space left") as caught:
        export_tower(path, config(tiny_model()))
    assert caught.value.reason == "onnx_not_written"
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [
        ("tower.onnx", "an older one")
    ]


def test_missing_packages_are_named_with_their_extra(
    tiny_model: TinyModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("onnxruntime", "onnxscript"):
        monkeypatch.setitem(sys.modules, package, None)
    reason, message = reason_of(config(tiny_model(), onnx_file="tower.onnx"))
    assert reason == "onnx_unavailable"
    assert message == "encoder.onnx_file needs onnxruntime: pip install geopurify_ros[onnx]"
    with pytest.raises(BadInput, match=r"export-encoder needs onnxscript: pip install"):
        export_tower(tmp_path / "tower.onnx", config(tiny_model()))


@pytest.mark.parametrize(
    ("device", "available", "expected"),
    [
        ("auto", [CPU, CUDA, TENSORRT], [TENSORRT, CUDA, CPU]),
        ("auto", ["AzureExecutionProvider", CPU], [CPU]),
        ("cpu", [CPU, CUDA, TENSORRT], [CPU]),
        ("cuda", [CPU, CUDA], [CUDA, CPU]),
        ("cuda:1", [CUDA, CPU], [(CUDA, {"device_id": 1}), CPU]),
    ],
)
def test_the_best_provider_of_the_device_comes_first(
    device: str, available: list[str], expected: list[Any]
) -> None:
    assert execution_providers(device, available) == expected


def test_the_provider_in_use_is_told(exported: Exported, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="geopurify"):
        OnnxTower(Path(exported.settings.onnx_file), {}, "cpu")
    assert caplog.messages == ["tower.onnx: onnxruntime uses its CPUExecutionProvider"]


@pytest.mark.skipif(
    CUDA in onnxruntime.get_available_providers(), reason="this onnxruntime knows CUDA"
)
def test_cuda_is_not_replaced_by_the_cpu(exported: Exported) -> None:
    with pytest.raises(BadInput, match="'cuda:0' asked for, but onnxruntime runs tower") as caught:
        OnnxTower(Path(exported.settings.onnx_file), {}, "cuda:0")
    assert caught.value.reason == "device_unavailable"
