# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Ways to find the points that a sentence means: the parser, the network, both, and a baseline."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from geopurify.encoders.sentences import NearestNames, SentenceEncoder
from geopurify.encoders.sentences.descriptions import describe
from geopurify.objects import MapObject
from geopurify.objects.grounding import ObjectScene, answer_expression
from geopurify.objects.grounding.nouns import MatchText
from geopurify.objects.referring_network.answering import decide, is_asked
from geopurify.objects.referring_network.inputs import Words
from geopurify.objects.referring_network.network import ReferringNet
from geopurify.objects.referring_network.region_finder import LEAST_SCORE, RegionFinder
from geopurify.objects.referring_network.voxels import VOXEL_SIZE_M, voxel_elements, voxelize
from geopurify.query.referring import parse_expression
from geopurify.query.referring.answer import ReferringAnswer
from geopurify_train.referring.generated import ReferringSample
from geopurify_train.referring_network.batches import seen_points
from geopurify_train.referring_network.scenes import ReferringScene

LEAST_ALIKE = 0.4  # similarity of a noun that no object is called by, and the name nearest to it
LEAST_POINTS, TOP_POINTS = 100, 5000  # of the published trick

Mask = NDArray[np.bool_]


class Finder(Protocol):
    """Finds what sentences mean."""

    def find(self, scene: ReferringScene, sample: ReferringSample) -> Mask:
        """Return (N,) which points of the scene's cloud are meant."""
        ...


def mask_of_ids(scene: ReferringScene, ids: Sequence[int]) -> Mask:
    """Return (N,) which points of a scene's cloud are of objects."""
    return np.isin(scene.cloud.object_ids, list(ids))


class ParserFinder:
    """The parser and exact geometry; nouns that are no class by the sentence encoder."""

    def __init__(self, sentences: SentenceEncoder) -> None:
        self._sentences = sentences
        self._prepared: tuple[ReferringScene, ObjectScene, MatchText] | None = None

    def answer(self, scene: ReferringScene, sample: ReferringSample) -> ReferringAnswer:
        """Return the answer with the objects that are meant."""
        if self._prepared is None or self._prepared[0] is not scene:
            match = _name_matcher(scene.objects, self._sentences)
            self._prepared = scene, ObjectScene(scene.objects), match
        _, known, match = self._prepared
        return answer_expression(
            parse_expression(sample.text, sorted(set(known.labels))),
            known,
            T_map_viewpoint=sample.T_map_viewpoint,
            match_text=match,
        )

    def find(self, scene: ReferringScene, sample: ReferringSample) -> Mask:
        """Return (N,) which points are meant."""
        return mask_of_ids(scene, [o.object_id for o in self.answer(scene, sample).objects])


def _name_matcher(objects: Sequence[MapObject], sentences: SentenceEncoder) -> MatchText:
    """Return what tells which objects have the name nearest in meaning to a noun."""
    names = sorted({found.label for found in objects})
    nearest = NearestNames([describe(name) for name in names], sentences)

    def match(noun: str) -> Mask:
        best = nearest.rank(noun)[0]
        is_near = best.similarity >= LEAST_ALIKE
        return np.array([is_near and o.label == names[best.row] for o in objects], np.bool_)

    return match


class SimilarityFinder:
    """The one object whose name is most alike to the sentence: no relation, no colour."""

    def __init__(self, sentences: SentenceEncoder) -> None:
        self._sentences = sentences

    def find(self, scene: ReferringScene, sample: ReferringSample) -> Mask:
        """Return (N,) which points are meant."""
        text = self._sentences.encode([sample.text])[0]
        names = self._sentences.encode([found.label for found in scene.objects])
        best = scene.objects[int((names @ text).argmax())]
        return mask_of_ids(scene, [best.object_id])


class RegionNetFinder:
    """A network of regions: the objects that are more likely meant than not."""

    def __init__(self, finder: RegionFinder) -> None:
        self._finder = finder

    def find(self, scene: ReferringScene, sample: ReferringSample) -> Mask:
        """Return (N,) which points are meant."""
        viewpoint = sample.T_map_viewpoint
        scores = self._finder.score(sample.text, scene.objects, T_map_viewpoint=viewpoint)
        return mask_of_ids(scene, scene.object_ids[scores > LEAST_SCORE].tolist())


class VoxelNetFinder:
    """A network of voxels.

    Args:
        adds_top: the published trick: of fewer than 100 points, the 5,000 likeliest are added.
    """

    def __init__(
        self,
        net: ReferringNet,
        sentences: SentenceEncoder,
        voxel_size_m: float = VOXEL_SIZE_M,
        adds_top: bool = False,
    ) -> None:
        self._net, self._sentences = net, sentences
        self._voxel_size_m, self._adds_top = voxel_size_m, adds_top

    def find(self, scene: ReferringScene, sample: ReferringSample) -> Mask:
        """Return (N,) which points are meant."""
        points = seen_points(scene.cloud.points, sample.T_map_viewpoint)
        voxels = voxelize(points, scene.cloud.colors, self._voxel_size_m)
        elements = voxel_elements([voxels], len(self._net.config.channels))
        words = Words.of_texts([torch.from_numpy(self._sentences.encode_words(sample.text))])
        with torch.inference_mode():
            logits = self._net(elements, words).logits[0].numpy()[voxels.row_of_point]
        return with_top_points(logits) if self._adds_top else logits > 0


def with_top_points(logits: NDArray[np.float32]) -> Mask:
    """Return (N,) which are above 0, and if these are fewer than 100, the 5,000 highest too."""
    mask: Mask = logits > 0
    if mask.sum() < LEAST_POINTS:
        mask[np.argsort(-logits, kind="stable")[:TOP_POINTS]] = True
    return mask


class BothFinder:
    """The parser, and the network of regions where its answer is doubtful."""

    def __init__(self, parser: ParserFinder, network: RegionFinder) -> None:
        self._parser, self._network = parser, network

    def find(self, scene: ReferringScene, sample: ReferringSample) -> Mask:
        """Return (N,) which points are meant."""
        answer = self._parser.answer(scene, sample)
        viewpoint = sample.T_map_viewpoint
        if is_asked(answer, viewpoint is not None):
            scores = self._network.score(sample.text, scene.objects, T_map_viewpoint=viewpoint)
            answer = decide(answer, scene.objects, scores)
        return mask_of_ids(scene, [found.object_id for found in answer.objects])
