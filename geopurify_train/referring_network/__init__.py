# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Training and assessment of the referring network.

- `scenes`: scenes with sentences; `homes`: rendered ones; `scans`, `scan_sentences`: ScanNet's
- `augmentation`, `batches`: what a step sees; `losses`, `trainer`: what it learns
- `model_card`: what is said of a trained network
- `finders`, `assessment`: parser, network and both on scenes that were not trained on
"""
