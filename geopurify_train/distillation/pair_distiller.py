# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The training of a pairwise affinity MLP."""

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from geopurify.purify.affinity.pairwise_mlp import PairwiseAffinityMLP, PairwiseConfig
from geopurify_train.distillation.pair_training_set import PairDistillation, PairTrainingSet
from geopurify_train.distillation.trainer import Trainer


class PairDistiller(Trainer):
    """Binary cross entropy with what the teacher says."""

    settings: PairDistillation
    student: PairwiseAffinityMLP

    def __init__(
        self,
        config: PairwiseConfig,
        settings: PairDistillation,
        training_set: PairTrainingSet,
        device: str = "cpu",
    ) -> None:
        """Start at step 0 with weights drawn from the seed."""
        self.settings, self._provenance_of_set = settings, training_set.provenance
        with torch.random.fork_rng():
            torch.manual_seed(settings.seed)
            self.student = PairwiseAffinityMLP(config)
        self.student.mean.copy_(torch.from_numpy(training_set.inputs.mean(0)))
        spread = np.maximum(training_set.inputs.std(0), 1e-6)
        self.student.scale.copy_(torch.from_numpy(1 / spread))
        self.student.to(device).train()
        self._inputs = torch.from_numpy(training_set.inputs).to(device)
        self._affinities = torch.from_numpy(training_set.affinities).to(device)
        self._optimizer = torch.optim.AdamW(self.student.parameters())

    def _train_step(self) -> dict[str, float]:
        for group in self._optimizer.param_groups:
            group["lr"] = self.settings.learning_rate_at(self.step)
        rng = np.random.default_rng([self.settings.seed, 1, self.step])
        size = min(self.settings.batch, len(self._affinities))
        batch = torch.from_numpy(rng.integers(len(self._affinities), size=size))
        batch = batch.to(self._inputs.device)
        odds = self.student(self._inputs[batch])
        loss = binary_cross_entropy_with_logits(odds, self._affinities[batch])
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self._optimizer.step()
        self.step += 1
        return {"step": self.step, "loss": float(loss.detach())}

    def _provenance(self) -> dict[str, object]:
        return self._provenance_of_set
