# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The small CLIP for texts alone: without torch and open_clip, which take seconds to import."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geopurify.config import EncoderConfig
from geopurify.encoders.embedded import ENCODER_NAME, ENCODER_VERSION, WEIGHTS
from geopurify.encoders.embedded.text_tower import TextTower
from geopurify.encoders.embedded.unread_words import encode_readings
from geopurify.encoders.open_clip.prompt_sets import prompt_set
from geopurify.files.tensor_files import layout_of, open_tensors, tensor_of

UNREADABLE = "weights_unreadable"


class EmbeddedTexts:
    """The texts of `create_embedded_encoder`; in single precision whatever the settings say."""

    name, version = ENCODER_NAME, ENCODER_VERSION
    class_names: tuple[str, ...] = ()

    def __init__(self, config: EncoderConfig) -> None:
        with open_tensors(WEIGHTS, UNREADABLE) as file:
            names = [name for name in layout_of(file) if not name.startswith("visual.")]
            weights = {name: tensor_of(file, name, UNREADABLE) for name in names}
        self.dimension = weights["text_projection"].shape[1]
        self.logit_scale = float(np.exp(weights["logit_scale"].astype(np.float32)))
        self._tower = TextTower(weights, prompt_set(config.prompts), self.name)

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (T, D) vectors, each the mean over the templates of ``encoder.prompts``.

        They are of unit length, but shorter for words that were not read (`encode_readings`).

        Raises:
            BadInput: a text has more tokens than the model reads.
        """
        return encode_readings(texts, self._tower.encode)
