# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The training of a student of pairs; a step depends on the seed and its number alone."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from geopurify.purify.pair_student import PairConfig, PairStudent
from geopurify.purify.student_file import save_student
from geopurify_train.checkpoint import load_checkpoint, save_checkpoint
from geopurify_train.distillation.pair_lessons import PairDistillation, PairLessons


class PairDistiller:
    """Student, optimiser and step.

    Attributes:
        student: the network being trained.
        step: steps done.
    """

    def __init__(
        self,
        config: PairConfig,
        settings: PairDistillation,
        lessons: PairLessons,
        device: str = "cpu",
    ) -> None:
        """Start at step 0 with weights drawn from the seed."""
        self.settings, self.step, self._scenes = settings, 0, lessons.scenes
        with torch.random.fork_rng():
            torch.manual_seed(settings.seed)
            self.student = PairStudent(config)
        self.student.mean.copy_(torch.from_numpy(lessons.inputs.mean(0)))
        spread = np.maximum(lessons.inputs.std(0), 1e-6)
        self.student.scale.copy_(torch.from_numpy(1 / spread))
        self.student.to(device).train()
        self._inputs = torch.from_numpy(lessons.inputs).to(device)
        self._together = torch.from_numpy(lessons.together).to(device)
        self._optimizer = torch.optim.AdamW(self.student.parameters())

    def run(self) -> Iterator[dict[str, float]]:
        """Train to the end; yield the measures of each step."""
        while self.step < self.settings.steps:
            yield self._train_step()

    def _train_step(self) -> dict[str, float]:
        for group in self._optimizer.param_groups:
            group["lr"] = self.settings.learning_rate_at(self.step)
        rng = np.random.default_rng([self.settings.seed, 1, self.step])
        size = min(self.settings.batch, len(self._together))
        batch = torch.from_numpy(rng.integers(len(self._together), size=size))
        batch = batch.to(self._inputs.device)
        odds = self.student(self._inputs[batch])
        loss = binary_cross_entropy_with_logits(odds, self._together[batch])
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self._optimizer.step()
        self.step += 1
        return {"step": self.step, "loss": float(loss.detach())}

    def save(self, path: Path) -> None:
        """Write everything that a run needs to go on."""
        save_checkpoint(path, self.student, self._optimizer, self.step, self._description())

    def resume(self, path: Path) -> None:
        """Go on where a run with the same settings was saved.

        Raises:
            BadInput: the file can't be read, or is of a run with other settings.
        """
        described = self._description()
        self.step = load_checkpoint(path, self.student, self._optimizer, described)

    def export(self, path: Path) -> None:
        """Write the student as the pipeline loads it."""
        save_student(path, self.student, {**self._description(), "step": self.step})

    def _description(self) -> dict[str, object]:
        return {
            "settings": asdict(self.settings),
            "student": asdict(self.student.config),
            "scenes": self._scenes,
        }
