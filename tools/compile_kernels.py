# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Compiles the kernels for the CPU, so that no test or benchmark waits for it."""

from geopurify.config import PurifyConfig
from geopurify.runtime.warm_up import compile_kernels

if __name__ == "__main__":
    compile_kernels(PurifyConfig(device="cpu"))
