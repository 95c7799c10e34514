# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The processes that ``torchrun`` has started, one for each device."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import distributed

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


@contextmanager
def joined_processes(device: str) -> Iterator[Processes]:
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
    distributed.init_process_group("nccl" if device.startswith("cuda") else "gloo")
    try:
        yield found
    finally:
        distributed.destroy_process_group()
