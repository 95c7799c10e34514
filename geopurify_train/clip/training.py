# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The training of the small CLIP, which a kill at any step doesn't harm.

Words come first: the text tower learns from descriptions of objects alone, in minutes, and stands
still while the image tower learns to see what it says (as in LiT, Zhai et al., CVPR 2022, the
other way round).
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from geopurify.encoders.embedded.home_vit import CELL_PX
from geopurify.files.atomic_write import atomic_write
from geopurify.files.tensor_files import write_tensors
from geopurify_train.checkpoint import load_checkpoint, save_checkpoint
from geopurify_train.clip.batches import draw_batch
from geopurify_train.clip.claims import (
    ObjectTable,
    category_texts,
    draw_claims,
    join_tables,
    scene_caption,
)
from geopurify_train.clip.described_objects import DescribedObjects
from geopurify_train.clip.losses import (
    category_loss,
    matching_loss,
    picture_loss,
    proxy_loss,
    region_means,
)
from geopurify_train.clip.model import DenseClip, new_model
from geopurify_train.clip.rendered_worlds import RenderedWorlds

MAX_LOGIT_SCALE = 4.6  # its logarithm, as CLIP
IMAGINED, IMAGINED_OBJECTS = 32, 8  # pictures, and objects of each, while words are learned
MIXTURE = (2.0, 2.0)  # of the Beta distribution, the best one published


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
        word_steps: before the first picture.
        learning_rate: at its peak, after ``warm_up`` steps; a cosine takes it to 0, for words
            and for pictures.
        claims: sentences about objects in each step.
        single_cells: cells that are matched with them beside the objects' means.
        picture_weight: of the loss over whole pictures.
        proxy_weight: of proxy calibration, see `proxy_loss`; 0: none.
        start: SHA-256 of the weights it begins with, "" for new ones.
    """

    stages: tuple[Stage, ...] = (
        Stage(144, 192, 32, 3800),
        Stage(240, 320, 16, 1800),
    )
    word_steps: int = 600
    seed: int = 0
    learning_rate: float = 1e-3
    warm_up: int = 100
    weight_decay: float = 0.05
    claims: int = 128
    single_cells: int = 512
    picture_weight: float = 0.1
    proxy_weight: float = 0.0
    start: str = ""

    def continued(self, start: str) -> "ClipTraining":
        """Return the course that goes on from weights: no words, and pictures of full size."""
        stages = (Stage(240, 320, 16, 5000),)
        return replace(self, stages=stages, word_steps=0, learning_rate=5e-4, start=start)

    @property
    def steps(self) -> int:
        """All steps."""
        return self.word_steps + sum(stage.steps for stage in self.stages)

    def stage_at(self, step: int) -> Stage:
        """Return the stage of a step after the words."""
        ends = self.word_steps + np.cumsum([stage.steps for stage in self.stages])
        return self.stages[int(np.searchsorted(ends, step, side="right"))]

    def shortened(self, factor: int) -> "ClipTraining":
        """Return the same course with fewer steps."""
        stages = tuple(replace(s, steps=max(1, s.steps // factor)) for s in self.stages)
        words, warm_up = (min(n, max(1, n // factor)) for n in (self.word_steps, self.warm_up))
        return replace(self, stages=stages, word_steps=words, warm_up=warm_up)

    def learning_rate_at(self, step: int) -> float:
        """Return the rate of a step."""
        is_word = step < self.word_steps
        first, end = (0, self.word_steps) if is_word else (self.word_steps, self.steps)
        rising = min(1.0, (step - first + 1) / self.warm_up)
        falling = 0.5 * (1 + np.cos(np.pi * (step - first) / (end - first)))
        return self.learning_rate * rising * falling


@dataclass(frozen=True, eq=False)
class _Seen:
    """What pictures show.

    Attributes:
        cells, pictures: (N, D) and (B, D) unit features.
        owner: (N,) object of each cell.
        objects, image: O objects, and (O,) their pictures.
    """

    cells: Tensor
    pictures: Tensor
    owner: Tensor
    objects: ObjectTable
    image: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Said:
    """Features (K, D), (T, D), (B, D) of sentences, and (O, T) of which objects they hold."""

    categories: Tensor
    claims: Tensor
    captions: Tensor
    holds: Tensor


class ClipTrainer:
    """Model, optimizer and step; each step's batch depends on seed and step alone."""

    def __init__(
        self,
        config: ClipTraining,
        worlds: RenderedWorlds,
        device: str,
        model: DenseClip | None = None,
    ) -> None:
        """Start at step 0, with a new model if none is given."""
        self.config, self.step = config, 0
        self.model = (model or DenseClip(new_model(config.seed))).train()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(config.seed)
            self._described = DescribedObjects(self.model.dimension)
        self._trained = nn.ModuleList([self.model, self._described]).to(device)
        self._worlds, self._device = worlds, torch.device(device)
        named = list(self._trained.named_parameters())
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

    @property
    def _learns_words(self) -> bool:
        return self.step < self.config.word_steps

    def _train_step(self) -> dict[str, float]:
        config, rng = self.config, np.random.default_rng([self.config.seed, 4, self.step])
        for group in self._optimizer.param_groups:
            group["lr"] = config.learning_rate_at(self.step)
        seen = self._imagine(rng) if self._learns_words else self._look(rng)
        loss, measures = self._losses(seen, rng)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._trained.parameters(), 1.0)
        self._optimizer.step()
        with torch.no_grad():
            self.model.clip.logit_scale.clamp_(0, MAX_LOGIT_SCALE)
        self.step += 1
        return {"step": self.step, "loss": float(loss.detach()), **measures}

    def _imagine(self, rng: np.random.Generator) -> _Seen:
        """Return descriptions of a few objects of some rooms as if pictures showed them."""
        rooms = (
            self._worlds.objects(int(i)) for i in rng.integers(len(self._worlds), size=IMAGINED)
        )
        shown = [
            room.rows(rng.permutation(len(room.category))[:IMAGINED_OBJECTS]) for room in rooms
        ]
        image = np.repeat(np.arange(IMAGINED), [len(objects.category) for objects in shown])
        objects = join_tables(shown)
        generator = torch.Generator().manual_seed(int(rng.integers(1 << 62)))
        features = self._described(objects, generator)
        sums = torch.zeros(IMAGINED, features.shape[1], device=self._device)
        sums = sums.index_add(0, torch.from_numpy(image).to(self._device), features)
        owner = torch.arange(len(features), device=self._device)
        return _Seen(F.normalize(features, dim=1), F.normalize(sums, dim=1), owner, objects, image)

    def _look(self, rng: np.random.Generator) -> _Seen:
        """Return what the image tower makes of a batch of pictures."""
        stage = self.config.stage_at(self.step)
        size = (stage.height, stage.width)
        batch = draw_batch(self._worlds, stage.batch, size, CELL_PX, rng)
        with self._half_precision():
            grid, pictures = self.model(batch.images.to(self._device))
        owner = batch.cell_object.flatten().to(self._device)
        cells = grid.flatten(0, 2)[owner >= 0]
        return _Seen(cells, pictures, owner[owner >= 0], batch.objects, batch.object_image)

    def _losses(self, seen: _Seen, rng: np.random.Generator) -> tuple[Tensor, dict[str, float]]:
        device, scale, cells = self._device, self.model.clip.logit_scale.exp(), seen.cells
        regions, rows = region_means(cells, seen.owner, len(seen.objects.category))
        shown = rows.cpu().numpy()
        with torch.set_grad_enabled(self._learns_words):
            said = self._say(seen.objects.rows(shown), seen.image[shown], len(seen.pictures), rng)
        category = torch.from_numpy(seen.objects.category).to(device)[seen.owner]
        by_category = category_loss(cells, said.categories, category, scale)
        picked = torch.from_numpy(rng.integers(len(cells), size=self.config.single_cells))
        picked = picked.to(device)
        row_of_owner = torch.searchsorted(rows, seen.owner[picked])
        by_claim = matching_loss(
            torch.cat([regions, cells[picked]]),
            said.claims,
            torch.cat([said.holds, said.holds[row_of_owner]]),
            scale,
        )
        by_picture = picture_loss(seen.pictures, said.captions, scale)
        total = by_category + by_claim + self.config.picture_weight * by_picture
        by_mixture = {}
        if self.config.proxy_weight:
            texts = said.categories[torch.from_numpy(seen.objects.category[shown]).to(device)]
            by_proxy = self._mixture_loss(regions, texts, rng)
            total = total + self.config.proxy_weight * by_proxy
            by_mixture = {"proxy": float(by_proxy.detach())}
        with torch.no_grad():
            right = (cells @ said.categories.T).argmax(1) == category
        measures = {
            "category": float(by_category.detach()),
            "claim": float(by_claim.detach()),
            "picture": float(by_picture.detach()),
            **by_mixture,
            "accuracy": float(right.float().mean()),
        }
        return total, measures

    def _mixture_loss(self, regions: Tensor, texts: Tensor, rng: np.random.Generator) -> Tensor:
        """Return the loss of each region mixed with another one, all of them in pairs."""
        partner = torch.from_numpy(rng.permutation(len(regions)))
        share = torch.from_numpy(rng.beta(*MIXTURE, size=len(regions)).astype(np.float32))
        return proxy_loss(regions, texts, partner.to(self._device), share.to(self._device))

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
        save_checkpoint(path, self._trained, self._optimizer, self.step, asdict(self.config))

    def export(self, path: Path) -> None:
        """Write the weights in half precision, as open_clip loads them."""
        weights = self.model.clip.state_dict()
        half = {k: v.half() if v.is_floating_point() else v for k, v in weights.items()}
        arrays = {k: v.cpu().numpy() for k, v in half.items()}
        with atomic_write(path) as temporary:
            write_tensors(temporary, arrays, {"format": "pt"})

    def resume(self, path: Path) -> None:
        """Go on where `save` was called.

        Raises:
            BadInput: the file can't be read, or is of a run with other settings.
        """
        self.step = load_checkpoint(path, self._trained, self._optimizer, asdict(self.config))
