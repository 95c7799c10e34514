# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m benchmarks.gpu_proof`: what a CUDA machine computes, beside what the CPU does.

Needs no network and no weights; `--device cpu` rehearses it.
"""

import json
import logging
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from rich.console import Console

from benchmarks.gpu import frames, on_device
from benchmarks.measurement import (
    Measurement,
    copy_bytes_per_s,
    time_best_of,
    time_call,
    wait_for_device,
)
from benchmarks.report import table_of
from benchmarks.scene import VOXEL_M, make_scene
from benchmarks.steps import TARGET_SIZE, fusion
from geopurify.config import EncoderConfig, PurifyConfig
from geopurify.encoders import create_encoder
from geopurify.files.atomic_write import atomic_write
from geopurify.frame import Camera, Frame
from geopurify.purify.published.network import PAPER_CONFIG
from geopurify.runtime.warm_up import compile_kernels
from geopurify_train.distillation.distiller import Distiller
from geopurify_train.distillation.scenes import Scene, save_scene
from geopurify_train.distillation.settings import Distillation
from geopurify_train.distillation.training_set import TrainingSet
from geopurify_train.teachers.geometric import GeometricTeacher

_log = logging.getLogger("benchmarks")
TOWERS = {"fp32": 1e-3, "fp16": 0.02, "bf16": 0.05}  # allowed distance of a cosine from 1
PX = (640, 480)


def prove(device: torch.device, voxels: int, steps: int) -> Iterator[Measurement]:
    """Yield what was measured and compared.

    Args:
        voxels: of the map that is purified.
        steps: of the training of the published network.

    Raises:
        AssertionError: a result differs from the CPU's by more than its tolerance.
    """
    yield from towers(device)
    yield frames(device, fusion())
    yield from on_device(voxels, device)
    yield training(device, voxels, steps)


def towers(device: torch.device, model: str = "ViT-B-16") -> Iterator[Measurement]:
    """A tower with random weights in each precision, compiled too, beside the CPU's features."""
    frame = picture()
    plain = EncoderConfig(kind="open_clip", model=model, weights="random", device="cpu")
    expected = create_encoder(replace(plain, precision="fp32")).encode(frame).features
    repeats = 5 if device.type == "cuda" else 1
    for precision, most in TOWERS.items():
        for is_compiled in (False, True):
            config = replace(plain, precision=precision, device=str(device), compile=is_compiled)
            encoder = create_encoder(config)
            seconds, seen = time_best_of(
                wait_for_device(partial(encoder.encode, frame), device), repeats
            )
            away = 1 - np.sum(unit(seen.features) * unit(expected), -1)
            assert away.max() < most, f"{precision}: a cosine of {1 - away.max():.4f}"
            yield Measurement(
                f"{model} {precision}{', compiled' if is_compiled else ''}, {device.type}",
                PX[0] * PX[1], seconds, 1e3 * seconds, "ms",
                check=f"cosine to the CPU's fp32 at least {1 - away.max():.5f}",
            )  # fmt: skip


def picture() -> Frame:
    """Return a frame of smooth noise before a wall."""
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (12, 16, 3))
    color = np.kron(coarse, np.ones((40, 40, 1))).astype(np.uint8)
    camera = Camera(500.0, 500.0, 320.0, 240.0, *PX)
    return Frame(color, np.full(PX[::-1], 2, np.float32), camera, np.eye(4))


def unit(features: np.ndarray) -> np.ndarray:
    """Return features at unit length, in double precision."""
    wide = features.astype(np.float64)
    return wide / np.linalg.norm(wide, axis=-1, keepdims=True)


def training(device: torch.device, voxels: int, steps: int) -> Measurement:
    """The published network, trained for some steps; its loss has to fall."""
    made = make_scene(voxels, PAPER_CONFIG.features)
    labels = np.zeros(len(made.packed_keys), np.uint16)
    order = np.argsort(made.packed_keys)
    scene = Scene(
        "rooms", VOXEL_M, ("thing",), made.packed_keys[order], made.features[order],
        made.colors[order], made.normals_map[order], np.ones(len(order), np.float32),
        labels, labels,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rooms.safetensors"
        save_scene(path, scene)
        settings = Distillation(steps=steps, warm_up=max(steps // 10, 1), precision="bf16")
        training_set = TrainingSet([path], GeometricTeacher())
        distiller = Distiller(PAPER_CONFIG, settings, training_set, str(device))
        seconds, log = time_call(lambda: list(distiller.run()))
    losses = [row["loss"] for row in log]
    part = max(len(losses) // 4, 1)
    first, last = np.mean(losses[:part]), np.mean(losses[-part:])
    assert steps < 20 or last < first, f"the loss went from {first:.3f} to {last:.3f}"
    return Measurement(
        f"training of the published network, {device.type}", len(order), seconds,
        1e3 * seconds / steps, "ms a step", check=f"loss {first:.3f}, then {last:.3f}",
    )  # fmt: skip


def describe(device: torch.device) -> dict[str, object]:
    """Return what this runs on."""
    cuda = device.type == "cuda"
    return {
        "device": torch.cuda.get_device_name(device) if cuda else "CPU",
        "torch": torch.__version__,
        "cuda": torch.version.cuda if cuda else None,
        "copy_bytes_per_s": copy_bytes_per_s(device),
        "spconv": find_spec("spconv") is not None,
    }


def main(
    device: Annotated[str, typer.Option(help="cuda, or cpu for a rehearsal")] = "cuda",
    voxels: Annotated[int, typer.Option(help="of the map that is purified")] = TARGET_SIZE,
    steps: Annotated[int, typer.Option(help="of the training")] = 300,
    out: Annotated[Path, typer.Option(help="where to write the figures")] = Path(
        "out/gpu/gpu_proof.json"
    ),
) -> None:
    """Run every GPU path, compare it with the CPU and time it."""
    logging.basicConfig(level=logging.WARNING)
    _log.setLevel(logging.INFO)
    if device.startswith("cuda") and not torch.cuda.is_available():
        sys.exit("torch sees no CUDA device: --device cpu rehearses the script")
    compile_kernels(PurifyConfig(device="cpu"))
    where = torch.device(device)
    found = []
    for each in prove(where, voxels, steps):
        _log.info("%s: %.3g %s (%s)", each.step, each.figure, each.unit, each.check)
        found.append(each)
    content = {"machine": describe(where), "measurements": [asdict(m) for m in found]}
    out.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(out) as temporary:
        temporary.write_text(json.dumps(content, indent=2) + "\n")
    console = Console(width=120)
    console.print(table_of(found))
    console.print(f"{content['machine']}\nwritten: {out}")


if __name__ == "__main__":
    typer.run(main)
