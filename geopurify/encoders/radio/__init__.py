# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""C-RADIO (NVIDIA): a ViT by timm whose patches a head takes to the text space of SigLIP 2.

Its files are read as data; the code of its repository is neither downloaded nor run.

- `encoder`: images by the `tower` over windows, and `texts`
- `models`: its weights and its tokenizer, of which `sizes`; `text_head`
"""
