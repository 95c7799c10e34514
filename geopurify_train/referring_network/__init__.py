# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Training and evaluation of the referring network.

- `scenes`: scenes with sentences; `homes`: rendered ones; `scans`, `scan_sentences`: ScanNet's
- `augmentation`, `batches`: what a step sees; `losses`, `trainer`: the training
- `model_card`: the model card of a trained network
- `finders`, `assessment`: parser, network and both on unseen scenes; `mapped_homes`: on maps
"""
