# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The processes that ``torchrun`` has started, one for each device."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

import torch
from torch import distributed, nn

from geopurify.errors import BadInput


@dataclass(frozen=True)
class Processes:
    """This process among ``count``; ``local_rank`` is its place on this machine."""

    rank: int = 0
    count: int = 1
    local_rank: int = 0

    def device(self, wanted: str) -> str:
        """Return the device of this process: its own GPU where GPUs are wanted."""
        return f"cuda:{self.local_rank}" if wanted == "cuda" and self.count > 1 else wanted

    def average_gradients(self, network: nn.Module) -> None:
        """Give the network of each process the mean of their gradients.

        Not by ``DistributedDataParallel``: it keeps the group, and with it gloo's threads, beyond
        `join_processes`; they may end the process with SIGABRT while the interpreter is taken
        down (https://github.com/pytorch/pytorch/pull/179291, seen with PyTorch 2.13).
        """
        if self.count == 1:
            return
        gradients = [each.grad for each in network.parameters() if each.grad is not None]
        mean = torch.cat([each.flatten() for each in gradients])
        distributed.all_reduce(mean)
        mean /= self.count
        sizes = [each.numel() for each in gradients]
        for gradient, part in zip(gradients, mean.split(sizes), strict=True):
            gradient.copy_(part.view_as(gradient))


@contextmanager
def join_processes(device: str) -> Iterator[Processes]:
    """Join the group that ``torchrun`` describes in the environment, if it does.

    Raises:
        BadInput: the environment describes half a group.
    """
    if "WORLD_SIZE" not in os.environ:
        yield Processes()
        return
    names = ("RANK", "WORLD_SIZE", "LOCAL_RANK")
    missing = [name for name in names if name not in os.environ]
    if missing:
        raise BadInput(
            "training_invalid", f"WORLD_SIZE is set as by torchrun, but not {', '.join(missing)}"
        )
    found = Processes(*(int(os.environ[name]) for name in names))
    if device.startswith("cuda"):
        torch.cuda.set_device(found.local_rank)
    # Imported while there is a group, its functions keep the group as the default of an argument;
    # torch.optim imports it.
    import_module("torch.distributed.nn.functional")
    distributed.init_process_group("nccl" if device.startswith("cuda") else "gloo")
    try:
        yield found
    finally:
        distributed.destroy_process_group()
