# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Similarity of names and short texts, whatever the image encoder was trained on.

- `sentence_encoder`: texts to features whose cosines are similarities of meaning
- `descriptions`: what the names of the shipped label sets are also called, and used for
- `nearest_names`: the most similar of some names
- `core_phrase`: a text without the sentence around it and without attributes
"""

from geopurify.encoders.sentences.nearest_names import NearestNames, NearName
from geopurify.encoders.sentences.sentence_encoder import SentenceEncoder

__all__ = ["NearName", "NearestNames", "SentenceEncoder"]
