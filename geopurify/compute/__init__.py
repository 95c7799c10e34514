# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How all this is computed; nothing is imported here, as numba takes a second.

- `kernels`: numba's compiler with a cache (`kernel_cache`) and threads (`numba_threads`) that can
  be relied on
- `stages`: the time of each stage; `priority`: long work that pauses for queries
- `lazy_imports`: names of a package that cost seconds, imported when they are asked for
"""
