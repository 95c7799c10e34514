# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Compiled kernels, timing and priorities; nothing is imported here, as numba takes a second.

- `kernels`: numba's compiler with a cache (`kernel_cache`) and thread-safe threads
  (`numba_threads`); `vectors`: short vectors inside kernels
- `openmp_threads`: waiting threads leave the cores to other programs
- `stages`: the time of each stage; `priority`: long work that pauses for queries
- `lazy_imports`: names of a package that are imported when first used
"""
