# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Single images of a rendered room, labelled with and without class purification in the image."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from geopurify.encoders.sentences.sentence_encoder import shared_sentence_encoder
from geopurify.evaluation.metrics import class_scores
from geopurify.frame import Frame
from geopurify.frame.encoder import Encoder, tell_vocabulary
from geopurify.query.vocabulary import make_vocabulary
from geopurify_train.vocabularies.names import HOME, LongVocabulary
from geopurify_worlds.room_sequence import RoomSequence

FRAMES = 60  # of a walk through a room


@dataclass(frozen=True)
class ImageResult:
    """What an encoder's cells of some images of a room are called.

    Attributes:
        title, names: of the vocabulary.
        class_purification: as of ``encoder.class_purification``.
        miou: over the home names that the images show.
        seconds: of one image.
    """

    seed: int
    title: str
    names: int
    class_purification: str
    miou: float
    seconds: float


def try_images(
    seed: int,
    images: int,
    encoders: Mapping[str, Encoder],
    vocabularies: Sequence[LongVocabulary],
    prompt: str,
) -> list[ImageResult]:
    """Label some images of the room of a seed by each vocabulary and encoder.

    Args:
        encoders: of one space of texts, by ``encoder.class_purification``.
    """
    room = RoomSequence(seed, FRAMES)
    frames = [room[index] for index in range(0, FRAMES, max(FRAMES // images, 1))][:images]
    encode_sentences = shared_sentence_encoder().encode
    reader = next(iter(encoders.values()))
    found = []
    for vocabulary in vocabularies:
        made = make_vocabulary(vocabulary.names, prompt, reader, encode_sentences)
        texts, home = made.features[made.used], vocabulary.home_index[made.used]
        for choice, encoder in encoders.items():
            tell_vocabulary(encoder, texts)
            start = perf_counter()
            miou = _label(encoder, frames, texts, home)
            seconds = (perf_counter() - start) / len(frames)
            title, names = vocabulary.title, len(vocabulary.names)
            found.append(ImageResult(seed, title, names, choice, miou, seconds))
    return found


def _label(
    encoder: Encoder,
    frames: Sequence[Frame],
    texts: NDArray[np.float32],
    home: NDArray[np.int64],
) -> float:
    """Return the mIoU of the cells of all frames together."""
    said, truth = [], []
    for frame in frames:
        features = encoder.encode(frame).features
        said.append(home[(features @ texts.T).argmax(-1)].ravel())
        truth.append(_at_cells(frame.extras["semantic"], features.shape[:2]).ravel())
    return float(class_scores(np.concatenate(truth), np.concatenate(said), len(HOME)).mean_iou)


def _at_cells(image: NDArray[np.uint16], grid: tuple[int, ...]) -> NDArray[np.uint16]:
    """Return the pixel at the centre of each cell."""
    rows, columns = (
        ((np.arange(count) + 0.5) * size / count).astype(np.int64)
        for count, size in zip(grid, image.shape, strict=True)
    )
    return image[rows[:, None], columns]
