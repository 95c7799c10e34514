# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Image towers written to ONNX files, for onnxruntime and TensorRT."""

import warnings
from pathlib import Path
from typing import Any

import torch

from geopurify.config import EncoderConfig
from geopurify.encoders.open_clip.models import plan_model
from geopurify.encoders.open_clip.onnx_tower import INPUT, OUTPUT, import_needed
from geopurify.encoders.open_clip.unit_tower import UnitTower
from geopurify.encoders.open_clip.weights import load_model
from geopurify.errors import BadInput
from geopurify.files.atomic_write import atomic_write

OPSET = 18  # attention as matrix products: later ones have an operator that few runtimes know
MAX_WEIGHTS_BYTES = 2_140_000_000  # an ONNX file is one protobuf message, of less than 2 GiB


def export_tower(path: Path, config: EncoderConfig) -> dict[str, str]:
    """Write the image tower of an open_clip encoder, and return the metadata of the file.

    The graph takes ``images``, (B, 3, H, W) float32 in 0..1 of the size of the resized image or
    of a window, to ``features``, (B, h, w, D) float32 unit vectors; B is free.  It has the
    normalization of the images in it, and is in single precision.

    Args:
        path: the file, written to a temporary name first.
        config: the encoder; ``device`` and ``precision`` don't matter.

    Raises:
        BadInput: the encoder is not an open_clip model or can't be built, its tower is too large
            for a file, the exporter's packages are missing, or the file can't be written.
    """
    if config.kind != "open_clip":
        raise BadInput(
            "not_exported",
            f"encoder.kind must be open_clip, which has an image tower, got {config.kind!r}",
        )
    import_needed("onnxscript", "geopurify export-encoder")
    plan = plan_model(config)
    model, version = load_model(plan, config)
    tower = UnitTower(plan, model.visual, torch.device("cpu"), torch.float32)
    _check_size(plan.name, tower)
    metadata = plan.identity(version) | {"logit_scale": str(float(model.logit_scale.exp()))}
    program = _traced(tower, plan.windows.size)
    program.model.metadata_props.update(metadata)
    _write(path, program.model_proto.SerializeToString())
    return metadata


def _check_size(name: str, tower: UnitTower) -> None:
    size = sum(tensor.nbytes for tensor in tower.state_dict().values())
    if size > MAX_WEIGHTS_BYTES:
        raise BadInput(
            "not_exported",
            f"the image tower of {name} has {size / 1e9:.2f} GB of weights, an ONNX file takes "
            f"{MAX_WEIGHTS_BYTES / 1e9:.2f} GB: choose a smaller encoder.model",
        )


def _traced(tower: UnitTower, size: tuple[int, int]) -> Any:
    images = torch.zeros(2, 3, *size)  # a batch of 1 would be taken for a constant
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # what torch says about itself
        return torch.onnx.export(
            tower,
            (images,),
            dynamo=True,
            dynamic_shapes=({0: torch.export.Dim("batch")},),
            input_names=[INPUT],
            output_names=[OUTPUT],
            opset_version=OPSET,
            verbose=False,
        )


def _write(path: Path, content: bytes) -> None:
    with atomic_write(path, reason="onnx_not_written") as temporary:
        temporary.write_bytes(content)
