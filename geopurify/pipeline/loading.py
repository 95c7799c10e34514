# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A pipeline that goes on with a saved map."""

from pathlib import Path

from geopurify.config import Config
from geopurify.encoders import create_encoder
from geopurify.frame.encoder import Encoder
from geopurify.fusion.voxel_map import capacity_of
from geopurify.map_files.reading import (
    arrays_of,
    describe_map,
    objects_of,
    opened,
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
    with opened(path) as (description, file):
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
