# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Trains a referring network; every step depends on the seed and its number alone."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import torch

from geopurify.errors import BadInput
from geopurify.objects.referring_network.config import ReferringNetConfig
from geopurify.objects.referring_network.inputs import Elements, Words
from geopurify.objects.referring_network.model_file import load_referring_net, save_referring_net
from geopurify.objects.referring_network.network import Prediction, ReferringNet
from geopurify_train.checkpoint import load_checkpoint, save_checkpoint
from geopurify_train.distillation.processes import Processes
from geopurify_train.distillation.settings import require_counts, warmed_up_cosine
from geopurify_train.referring_network.batches import Batch, BatchSource
from geopurify_train.referring_network.losses import LossWeights, referring_loss

MOST_GRADIENT = 1.0  # norm


@dataclass(frozen=True)
class ReferringTraining:
    """Sentences, loss and optimizer.

    Attributes:
        steps, warm_up: all of them, and those in which the learning rate rises.
        batch: sentences of a step, of each process.
        learning_rate: at its peak.
        precision: bf16 for automatic mixed precision.
    """

    steps: int = 4000
    warm_up: int = 200
    batch: int = 32
    learning_rate: float = 5e-4
    weight_decay: float = 0.05
    precision: Literal["fp32", "bf16"] = "fp32"
    seed: int = 0
    weights: LossWeights = field(default_factory=LossWeights)

    def __post_init__(self) -> None:
        require_counts(self, "steps", "warm_up", "batch")
        if not self.learning_rate > 0:
            raise BadInput(
                "training_invalid", f"learning_rate must be > 0, got {self.learning_rate}"
            )


class ReferringTrainer:
    """Learns masks from sentences.

    Attributes:
        net: the network being trained.
        step: steps done.
        learned_from: description of the training data.
    """

    def __init__(
        self,
        config: ReferringNetConfig,
        settings: ReferringTraining,
        batches: BatchSource,
        learned_from: str,
        device: str = "cpu",
        processes: Processes | None = None,
    ) -> None:
        torch.manual_seed(settings.seed)
        self.net = ReferringNet(config).to(device)
        self.settings, self.step = settings, 0
        self._batches, self.learned_from = batches, learned_from
        self._device, self._processes = device, processes or Processes()
        self._optimizer = torch.optim.AdamW(
            self.net.parameters(), settings.learning_rate, weight_decay=settings.weight_decay
        )

    def start_from(self, path: Path) -> None:
        """Take the weights of another network, which must be of the same configuration.

        Raises:
            BadInput: it can't be read or is of another one.
        """
        found = load_referring_net(path, self._device)
        if found.config != self.net.config:
            raise BadInput(
                "checkpoint_mismatch", f"{path} is of another configuration: {found.config}"
            )
        self.net.load_state_dict(found.state_dict())
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self.learned_from += f", from weights {digest}"

    def run(self) -> Iterator[dict[str, float]]:
        """Train to the end; yield the measures of each step."""
        self.net.train()
        while self.step < self.settings.steps:
            yield self._train_step()

    def _train_step(self) -> dict[str, float]:
        settings = self.settings
        draws = [settings.seed, self.step, self._processes.rank]
        torch.manual_seed(int(np.random.SeedSequence(draws).generate_state(1)[0]))  # of dropout
        batch = to_device(
            self._batches.draw(settings.batch, np.random.default_rng(draws)), self._device
        )
        with torch.autocast(
            torch.device(self._device).type, torch.bfloat16, settings.precision == "bf16"
        ):
            logits, features = self.net(batch.elements, batch.words)
        prediction = Prediction(logits.float(), features.float())
        is_there = batch.elements.is_there
        loss, parts = referring_loss(prediction, batch.mask, is_there, settings.weights)
        self._optimizer.zero_grad()
        loss.backward()
        self._processes.average_gradients(self.net)
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), MOST_GRADIENT)
        rate = warmed_up_cosine(
            self.step, settings.steps, settings.warm_up, settings.learning_rate
        )
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._optimizer.step()
        self.step += 1
        overlap = mean_overlap(prediction.logits > 0, batch.mask, is_there)
        return {"step": self.step, "loss": float(loss.detach()), **parts, "iou": overlap}

    def save(self, path: Path) -> None:
        """Write everything that a run needs to go on."""
        save_checkpoint(path, self.net, self._optimizer, self.step, self._description())

    def resume(self, path: Path) -> None:
        """Go on where `save` was called.

        Raises:
            BadInput: the file can't be read, or is of a run with other settings.
        """
        self.step = load_checkpoint(path, self.net, self._optimizer, self._description())

    def export(self, path: Path) -> None:
        """Write the network as it is used."""
        save_referring_net(path, self.net, {**self._description(), "step": self.step})

    def _description(self) -> dict[str, object]:
        return {
            "settings": asdict(self.settings),
            "network": asdict(self.net.config),
            "learned_from": self.learned_from,
        }


def to_device(batch: Batch, device: str) -> Batch:
    """Return a batch on a device."""
    if device == "cpu":
        return batch
    elements, words = batch.elements, batch.words
    pairs = None if elements.pairs is None else elements.pairs.to(device)
    pyramid = None if elements.pyramid is None else elements.pyramid.to(device)
    return Batch(
        Elements(elements.values.to(device), elements.is_there.to(device), pairs, pyramid),
        Words(words.tokens.to(device), words.is_there.to(device), words.sentence.to(device)),
        batch.mask.to(device),
    )


def mean_overlap(found: torch.Tensor, mask: torch.Tensor, is_there: torch.Tensor) -> float:
    """Return the mean IoU of (B, N) masks; 1 where both are empty."""
    found = found & is_there
    both, either = (found & mask).sum(1), (found | mask).sum(1)
    return float(torch.where(either > 0, both / either.clamp(min=1), 1.0).mean())
