# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the trainings of both students have in common: steps, and files to go on from."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import torch

from geopurify.purify.affinity.pairwise_mlp import PairwiseAffinityMLP
from geopurify.purify.affinity.student_file import save_student
from geopurify.purify.published.network import AffinityNet
from geopurify_train.checkpoint import load_checkpoint, save_checkpoint
from geopurify_train.distillation.pair_training_set import PairDistillation
from geopurify_train.distillation.settings import Distillation


class Trainer(ABC):
    """A training whose every step depends on the seed and its number alone.

    Attributes:
        student: the network being trained.
        step: steps done.
    """

    student: AffinityNet | PairwiseAffinityMLP
    settings: Distillation | PairDistillation
    step: int = 0
    _optimizer: torch.optim.Optimizer

    @abstractmethod
    def _train_step(self) -> dict[str, float]:
        """Do a step and return its measures."""

    @abstractmethod
    def _provenance(self) -> dict[str, object]:
        """Return what else, beside settings and student, a run must share to be gone on with."""

    def run(self) -> Iterator[dict[str, float]]:
        """Train to the end; yield the measures of each step."""
        while self.step < self.settings.steps:
            yield self._train_step()

    def save(self, path: Path) -> None:
        """Write everything that a run needs to go on."""
        save_checkpoint(path, self.student, self._optimizer, self.step, self._description())

    def resume(self, path: Path) -> None:
        """Go on where `save` was called.

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
            **self._provenance(),
        }
