# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A pipeline that goes on with a saved map."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from geopurify.config import Config
from geopurify.encoders import create_encoder
from geopurify.errors import BadInput
from geopurify.frame.encoder import Encoder
from geopurify.fusion.voxel_map import VoxelMap, capacity_of
from geopurify.map_files.align import Alignment, align_maps
from geopurify.map_files.reading import (
    arrays_of,
    describe_map,
    objects_of,
    open_map_file,
    require_encoder,
    require_voxel_size,
)
from geopurify.pipeline.pipeline import Pipeline


def load_map(
    path: str | Path, encoder: Encoder | None = None, config: Config | None = None
) -> Pipeline:
    """Return a pipeline with the map of a file, its objects and its vocabulary.

    What does not fit is refused before its voxels are read.

    Args:
        encoder: that the map was made with; None: created from the settings in the file.
        config: settings instead of those that the map was made with; of the same voxel size.

    Raises:
        BadInput: the file can't be read, or holds a map that does not fit.
    """
    path = Path(path)
    encoder = encoder or create_encoder(describe_map(path).config().encoder)
    with open_map_file(path) as (description, file):
        require_encoder(path, description, encoder)
        made_with = description.config()
        config = config or made_with
        require_voxel_size(path, made_with, config.map.voxel_size_m)
        most = capacity_of(config.map, encoder.dimension)
        state = arrays_of(file, encoder.dimension, most)
        pipeline = Pipeline(config, encoder, description.up_map)
        pipeline.map.restore(state)
        older = made_with.vocabulary.prompt
        prompt = older if description.prompt is None else description.prompt
        pipeline.set_vocabulary(description.vocabulary, prompt)
        pipeline.restore_objects(objects_of(file, encoder.dimension))
        return pipeline


def load_map_here(path: str | Path, pipeline: Pipeline) -> Alignment:
    """Add the map of a file to that of a pipeline, which is of the same place in another frame.

    The transform is found from what the pipeline has mapped so far, see `align_maps`; frames that
    are mapped meanwhile are not lost.

    Returns:
        where the map of the file lies in that of the pipeline; ``overlap`` is the share of what
        was mapped so far that lies on the map of the file.

    Raises:
        BadInput: the file can't be read, or its map does not fit or not surely; the pipeline is
            as before.
    """
    if not pipeline.voxel_count:
        raise BadInput(
            "map_empty", "nothing was mapped yet by which the map of a file could be placed"
        )
    saved = load_map(path, pipeline.encoder, pipeline.config)
    now = VoxelMap(pipeline.config.map, pipeline.encoder.dimension)
    now.restore(pipeline.state())
    found = align_maps(saved.map, now, saved.up_map, pipeline.up_map)
    T_map_saved = np.linalg.inv(found.T_first_second).astype(np.float64)
    pipeline.join_map(saved, T_map_saved)
    return replace(found, T_first_second=T_map_saved)
