# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The training of an affinity network."""

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.fusion.keys import unpack_keys
from geopurify.purify.affinity.geometric import compute_geometric_embedding
from geopurify.purify.neighbours import argsort_spatially, find_nearest_voxels
from geopurify.purify.published.network import AffinityNet, AffinityNetConfig
from geopurify.purify.published.sparse_conv import build_kernel_map
from geopurify_train.distillation.crops import Crop, draw_crop
from geopurify_train.distillation.processes import Processes
from geopurify_train.distillation.samples import Samples, draw_samples, info_nce, row_loss
from geopurify_train.distillation.scenes import Scene
from geopurify_train.distillation.settings import Distillation
from geopurify_train.distillation.trainer import Trainer
from geopurify_train.distillation.training_set import TrainingSet

ALONE = Processes()


class Distiller(Trainer):
    """The published distillation with our fixes (`PaperFixes`)."""

    settings: Distillation
    student: AffinityNet

    def __init__(
        self,
        config: AffinityNetConfig,
        settings: Distillation,
        training_set: TrainingSet,
        device: str = "cpu",
        processes: Processes = ALONE,
    ) -> None:
        """Start at step 0 with weights drawn from the seed."""
        self.settings = settings
        self._training_set, self._device, self._processes = (
            training_set,
            torch.device(device),
            processes,
        )
        with torch.random.fork_rng():
            torch.manual_seed(settings.seed)
            self.student = AffinityNet(config)
        self.student.to(self._device).train()
        self._optimizer = torch.optim.AdamW(self._groups(), weight_decay=settings.weight_decay)

    def _groups(self) -> list[dict]:
        """Return the parameters of the first, the middle and the last layers."""
        first = list(self.student.stem.parameters())
        last = list(self.student.head.parameters())
        outer = {id(p) for p in (*first, *last)}
        middle = [p for p in self.student.parameters() if id(p) not in outer]
        factors = (self.settings.stem_factor, 1.0, self.settings.head_factor)
        return [
            {"params": group, "factor": factor}
            for group, factor in zip((first, middle, last), factors, strict=True)
        ]

    def _train_step(self) -> dict[str, float]:
        settings = self.settings
        for group in self._optimizer.param_groups:
            group["lr"] = settings.learning_rate_at(self.step) * group["factor"]
        contrastive, rows = self._losses()
        loss = contrastive + settings.row_share * rows
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self._processes.average_gradients(self.student)
        self._optimizer.step()
        self.step += 1
        return {
            "step": self.step,
            "loss": float(loss.detach()),
            "contrastive": float(contrastive.detach()),
            "rows": float(rows.detach()),
        }

    def _losses(self) -> tuple[Tensor, Tensor]:
        settings, rank = self.settings, self._processes.rank
        rng = np.random.default_rng([settings.seed, 1, self.step, rank])
        scene, said = self._training_set[self._scene_at(self.step)]
        crop = draw_crop(scene, settings.crop_m, rng)
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        teacher = torch.from_numpy(said[crop.rows].astype(np.float32)).to(self._device)
        order = argsort_spatially(crop.packed_keys)
        neighbours = np.empty((len(order), settings.neighbours), np.int64)
        nearest = find_nearest_voxels(crop.packed_keys[order], settings.neighbours)
        neighbours[order] = np.where(nearest >= 0, order[nearest], order[:, None])
        coordinates = torch.from_numpy(unpack_keys(crop.packed_keys)).to(self._device)
        around = torch.from_numpy(neighbours).to(self._device)
        samples = draw_samples(teacher, coordinates, around, settings, generator)
        local = torch.from_numpy(_local(scene, crop)).to(self._device)
        keys = torch.from_numpy(crop.packed_keys).to(self._device)
        inputs = self._inputs(scene, crop)
        if not settings.fixes.dense:
            keys, inputs, local, samples = _only_sampled(keys, inputs, local, samples)
        bf16 = settings.precision == "bf16"
        with torch.autocast(self._device.type, torch.bfloat16, enabled=bf16):
            embedding = self.student(inputs, build_kernel_map(keys))
        contrastive = info_nce(embedding, samples, settings.temperature)
        share = self.student.config.share
        both = [share**0.5 * embedding, (1 - share) ** 0.5 * local]
        return contrastive, row_loss(torch.cat(both, 1), samples, settings.sharpness)

    def _scene_at(self, step: int) -> int:
        """Return the scene of a step: all in a shuffled order, then all in another."""
        position = step * self._processes.count + self._processes.rank
        round_, place = divmod(position, len(self._training_set))
        order = np.random.default_rng([self.settings.seed, 2, round_])
        return int(order.permutation(len(self._training_set))[place])

    def _inputs(self, scene: Scene, crop: Crop) -> Tensor:
        surface = np.concatenate([crop.colors, crop.normals], 1)
        if not self.settings.fixes.same_input:
            surface = np.zeros_like(surface)
        wanted, found = self.student.config.features, scene.features.shape[1]
        if wanted:
            if found != wanted:
                raise BadInput(
                    "scene_mismatch",
                    f"{scene.name} has features of {found} channels, the student takes {wanted}: "
                    "map all scenes with one encoder",
                )
            features = scene.features[crop.rows].astype(np.float32)
            surface = np.concatenate([features, surface], 1)
        return torch.from_numpy(surface).to(self._device)

    def _provenance(self) -> dict[str, object]:
        return {**self._training_set.provenance, "processes": self._processes.count}


def _local(scene: Scene, crop: Crop) -> NDArray[np.float32]:
    """Return the geometric embedding that the student's will be mixed with."""
    rows = crop.rows
    points = scene.points_map[rows]
    return compute_geometric_embedding(
        points, scene.normals_map[rows], scene.colors[rows], PurifyConfig()
    )


def _only_sampled(
    keys: Tensor, inputs: Tensor, local: Tensor, samples: Samples
) -> tuple[Tensor, Tensor, Tensor, Samples]:
    """Leave the student only anchors, positives and negatives, as published.

    Of the anchors' neighbours, which the loss on rows looks at, those among them are left.
    """
    parts = (samples.anchors, samples.positives, samples.negatives)
    rows, at = torch.unique(torch.cat([part.flatten() for part in parts]), return_inverse=True)
    anchors, positives, negatives = (
        piece.view_as(part)
        for piece, part in zip(at.split([part.numel() for part in parts]), parts, strict=True)
    )
    place = torch.full((len(keys),), -1, device=rows.device)
    place[rows] = torch.arange(len(rows), device=rows.device)
    around = place[samples.around]
    fewer = replace(
        samples,
        anchors=anchors,
        positives=positives,
        negatives=negatives,
        around=around.clamp_min(0),
        is_around=around >= 0,
    )
    return keys[rows], inputs[rows], local[rows], fewer
