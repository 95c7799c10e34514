# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which part of a map a sentence means, by a network that learned it from binary masks.

After LESS (Liu et al., NeurIPS 2024, arXiv 2410.13294): one stage from points to a mask.

- `config`: its shapes, and the faults of the published code that are fixed
- `inputs`: voxels or regions of several scenes, and the words of a sentence for each
- `regions`: objects of a map as regions; `voxels`: points as voxels; `pyramid`: their levels
- `word_alignment`: what words tell of each element; `sparse_unet`, `region_encoder`: the backbones
- `mask_predictor`: queries, their masks, and which of them the sentence is about
- `ranks`: which of its kind a region is
- `network`: all of it; `model_file`, `network_path`: on disk
- `region_finder`: scores of the objects of a map; `answering`: the parser and the network together
"""
