# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A pipeline over a sequence, and what long runs need.

- `offline`: every frame of a sequence; `results`: the files that are written; `trace`: timeline
- `sequence_mapping`, `viewed_pipeline`: the same in the background, for the viewer
- `rolling_window`: a map that moves with the robot, whose rest is saved
- `warm_up`: kernels compiled ahead; `needed_files`: downloads ahead
- `projection_fit`: fits a projection to fewer channels
- `report`: versions and devices, for bug reports
"""

from typing import TYPE_CHECKING

from geopurify.compute.lazy_imports import make_lazy_getattr

if TYPE_CHECKING:
    from geopurify.runtime.offline import run_sequence
    from geopurify.runtime.rolling_window import RollingWindow
    from geopurify.runtime.warm_up import compile_kernels

__all__ = ["RollingWindow", "compile_kernels", "run_sequence"]

__getattr__ = make_lazy_getattr(  # they bring torch, which takes seconds
    __name__,
    {"RollingWindow": "rolling_window", "compile_kernels": "warm_up", "run_sequence": "offline"},
)
