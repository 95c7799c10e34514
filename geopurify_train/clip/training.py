# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The training of the small CLIP, which a kill at any step doesn't harm."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor

from geopurify.encoders.embedded.home_vit import PATCH_PX
from geopurify_train.checkpoint import load_checkpoint, save_checkpoint
from geopurify_train.clip.batches import Batch, draw_batch
from geopurify_train.clip.claims import ObjectTable, category_texts, draw_claims, scene_caption
from geopurify_train.clip.losses import (
    category_loss,
    matching_loss,
    picture_loss,
    region_means,
)
from geopurify_train.clip.model import DenseClip, new_model
from geopurify_train.clip.rendered_worlds import RenderedWorlds

MAX_LOGIT_SCALE = 4.6  # its logarithm, as CLIP


@dataclass(frozen=True)
class Stage:
    """Steps at one image size; small pictures first, since they cost least."""

    height: int
    width: int
    batch: int
    steps: int


@dataclass(frozen=True)
class ClipTraining:
    """What fixes a run.

    Attributes:
        learning_rate: at its peak, after ``warm_up`` steps; a cosine takes it to 0.
        claims: sentences about objects in each step.
        single_patches: patches that are matched with them beside the objects' means.
        picture_weight: of the loss over whole pictures.
    """

    stages: tuple[Stage, ...] = (
        Stage(144, 192, 32, 4000),
        Stage(240, 320, 16, 2500),
        Stage(336, 448, 12, 500),
    )
    seed: int = 0
    learning_rate: float = 1e-3
    warm_up: int = 200
    weight_decay: float = 0.05
    claims: int = 128
    single_patches: int = 512
    picture_weight: float = 0.1

    @property
    def steps(self) -> int:
        """All steps."""
        return sum(stage.steps for stage in self.stages)

    def stage_at(self, step: int) -> Stage:
        """Return the stage of a step."""
        ends = np.cumsum([stage.steps for stage in self.stages])
        return self.stages[int(np.searchsorted(ends, step, side="right"))]

    def shortened(self, factor: int) -> "ClipTraining":
        """Return the same course with fewer steps."""
        stages = tuple(replace(s, steps=max(1, s.steps // factor)) for s in self.stages)
        return replace(self, stages=stages, warm_up=max(1, self.warm_up // factor))

    def learning_rate_at(self, step: int) -> float:
        """Return the rate of a step."""
        rising = min(1.0, (step + 1) / self.warm_up)
        return self.learning_rate * rising * 0.5 * (1 + np.cos(np.pi * step / self.steps))


@dataclass(frozen=True, eq=False)
class _Said:
    """Features (K, D), (T, D), (B, D) of sentences, and (O, T) of which objects they hold."""

    categories: Tensor
    claims: Tensor
    captions: Tensor
    holds: Tensor


class ClipTrainer:
    """Model, optimiser and step; each step's batch depends on seed and step alone."""

    def __init__(self, config: ClipTraining, worlds: RenderedWorlds, device: str) -> None:
        """Start at step 0."""
        self.config, self.step = config, 0
        self.model = DenseClip(new_model(config.seed)).to(device).train()
        self._worlds, self._device = worlds, torch.device(device)
        named = list(self.model.named_parameters())
        decayed = [p for name, p in named if p.ndim >= 2 and "embedding" not in name]
        others = [p for name, p in named if p.ndim < 2 or "embedding" in name]
        self._optimizer = torch.optim.AdamW(
            [
                {"params": decayed, "weight_decay": config.weight_decay},
                {"params": others, "weight_decay": 0.0},
            ],
            betas=(0.9, 0.98),
        )

    def run(self) -> Iterator[dict[str, float]]:
        """Train to the end; yield the measures of each step."""
        while self.step < self.config.steps:
            yield self._train_step()

    def _train_step(self) -> dict[str, float]:
        config, rng = self.config, np.random.default_rng([self.config.seed, 4, self.step])
        stage = config.stage_at(self.step)
        size = (stage.height, stage.width)
        batch = draw_batch(self._worlds, stage.batch, size, PATCH_PX, rng)
        for group in self._optimizer.param_groups:
            group["lr"] = config.learning_rate_at(self.step)
        loss, measures = self._losses(batch, rng)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self._optimizer.step()
        with torch.no_grad():
            self.model.clip.logit_scale.clamp_(0, MAX_LOGIT_SCALE)
        self.step += 1
        return {"step": self.step, "loss": float(loss.detach()), **measures}

    def _losses(self, batch: Batch, rng: np.random.Generator) -> tuple[Tensor, dict[str, float]]:
        device, scale = self._device, self.model.clip.logit_scale.exp()
        with self._half_precision():
            grid, pictures = self.model(batch.images.to(device))
        owner = batch.patch_object.flatten().to(device)
        patches, owner = grid.flatten(0, 2)[owner >= 0], owner[owner >= 0]
        regions, seen = region_means(patches, owner, len(batch.objects.category))
        shown = seen.cpu().numpy()
        image = batch.object_image[shown]
        said = self._say(batch.objects.rows(shown), image, len(pictures), rng)
        category = torch.from_numpy(batch.objects.category).to(device)[owner]
        by_category = category_loss(patches, said.categories, category, scale)
        picked = torch.from_numpy(rng.integers(len(patches), size=self.config.single_patches))
        picked = picked.to(device)
        row_of_owner = torch.searchsorted(seen, owner[picked])
        by_claim = matching_loss(
            torch.cat([regions, patches[picked]]),
            said.claims,
            torch.cat([said.holds, said.holds[row_of_owner]]),
            scale,
        )
        by_picture = picture_loss(pictures, said.captions, scale)
        with torch.no_grad():
            right = (patches @ said.categories.T).argmax(1) == category
        measures = {
            "category": float(by_category.detach()),
            "claim": float(by_claim.detach()),
            "picture": float(by_picture.detach()),
            "accuracy": float(right.float().mean()),
        }
        return by_category + by_claim + self.config.picture_weight * by_picture, measures

    def _say(
        self, objects: ObjectTable, image: NDArray[np.int64], images: int, rng: np.random.Generator
    ) -> "_Said":
        """Draw what is said of the objects that B images show, and encode it in one go."""
        names = category_texts(rng)
        sentences, claims = draw_claims(objects, self.config.claims, rng)
        captions = [scene_caption(objects.rows(image == i), rng) for i in range(images)]
        with self._half_precision():
            texts = self.model.texts([*names, *sentences, *captions])
        categories, said, captioned = texts.split([len(names), len(sentences), len(captions)])
        holds = np.stack([claim.holds(objects) for claim in claims], 1)
        return _Said(categories, said, captioned, torch.from_numpy(holds).to(self._device))

    def _half_precision(self) -> torch.autocast:
        return torch.autocast(self._device.type, torch.bfloat16)

    def save(self, path: Path) -> None:
        """Write everything that a run needs to go on."""
        save_checkpoint(path, self.model, self._optimizer, self.step, asdict(self.config))

    def export(self, path: Path) -> None:
        """Write the weights in half precision, as open_clip loads them."""
        part = path.with_suffix(".part")
        weights = self.model.clip.state_dict()
        half = {k: v.half() if v.is_floating_point() else v for k, v in weights.items()}
        save_file({k: v.detach().cpu().contiguous() for k, v in half.items()}, part)
        part.replace(path)

    def resume(self, path: Path) -> None:
        """Go on where `save` was called.

        Raises:
            BadInput: the file can't be read, or is of a run with other settings.
        """
        self.step = load_checkpoint(path, self.model, self._optimizer, asdict(self.config))
