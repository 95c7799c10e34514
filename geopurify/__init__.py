# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Open-vocabulary voxel maps from posed RGB-D, purified by geometry (GeoPurify).

    import geopurify as gp

    pipeline = gp.Pipeline.create(encoder="embedded", voxel_size_m=0.02)
    for frame in gp.open_sequence("room:950916"):
        pipeline.integrate(frame)
    pipeline.purify()
    for found in pipeline.query("red chair", top_k=3).objects:
        print(found.score, found.centre_m, found.size_m)
    pipeline.save("room.safetensors")

The names below are the public interface; each is imported when it is first used.  No ROS in here.
Folders, in the order in which they may import each other:

- `errors`, `files`, `config`, `compute`: reasons of errors, files, settings, compiled kernels
- `frame`, `messages`: one posed RGB-D image; ROS messages to such images
- `fusion`: images to voxels; `query`: labels and text queries; `purify`: the method of the paper
- `objects`: object instances; `encoders`: vision-language models; `sequences`: recordings
- `viewing`: pictures and the browser viewer; `map_files`: maps on disk
- `pipeline`: all of it, as one class; `evaluation`: metrics and datasets
- `runtime`: a pipeline over a sequence; `terminal`, `cli`: the command line
"""

from geopurify.compute import numba_threads as numba_threads  # before anything imports numba
from geopurify.compute.lazy_imports import make_lazy_getattr

__version__ = "0.1.0"

_MODULE_OF = {
    name: module
    for module, names in {
        "config": ("Config",),
        "encoders": ("create_encoder", "encoder_kinds"),
        "errors": (
            *("BadInput", "ConfigError", "FileError", "FrameError", "MapError", "ModelError"),
            "RequestError",
        ),
        "frame": ("Camera", "Encoder", "FeatureMap", "Frame"),
        "map_files": ("export_map", "merge_maps", "save_map"),
        "pipeline": ("Pipeline", "load_map"),
        "purify": ("purify_points",),
        "query": ("FoundObject", "LabelledCloud", "QueryResult", "Region", "Vocabulary"),
        "runtime": ("run_sequence",),
        "sequences": ("open_sequence",),
    }.items()
    for name in names
}
__all__ = ["__version__", *sorted(_MODULE_OF)]
__getattr__ = make_lazy_getattr(__name__, _MODULE_OF)  # all together they take seconds


def __dir__() -> list[str]:
    """Return the public names, for completion."""
    return __all__
