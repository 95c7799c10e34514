# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the features of the embedded model's names, which are the same in every process."""

from pathlib import Path

from safetensors.numpy import save_file

import geopurify.encoders.embedded
from geopurify.encoders.embedded.unread_words import FEATURES, descriptions
from geopurify.encoders.sentences.sentence_encoder import SentenceEncoder

PATH = Path(geopurify.encoders.embedded.__file__).parent / FEATURES

if __name__ == "__main__":
    texts = [text for each in descriptions().values() for text in each]
    save_file({"features": SentenceEncoder().encode(texts)}, PATH)
