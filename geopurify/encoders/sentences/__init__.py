# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What names and short texts mean, whatever the encoder of images has read.

- `sentence_encoder`: texts to features whose cosines are similarities of meaning
- `descriptions`: what the names of the shipped label sets are also called, and are for
- `nearest_names`: which of some names a text means
"""

from geopurify.encoders.sentences.nearest_names import NearestNames, NearName
from geopurify.encoders.sentences.sentence_encoder import SentenceEncoder

__all__ = ["NearName", "NearestNames", "SentenceEncoder"]
