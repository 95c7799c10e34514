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
"""

from importlib import import_module
from typing import Any

from geopurify.compute import numba_threads as numba_threads  # before anything imports numba

__version__ = "0.1.0"

_NAMES = {
    "geopurify.config": ("Config",),
    "geopurify.encoders": ("create_encoder", "encoder_kinds"),
    "geopurify.errors": (
        *("BadInput", "ConfigError", "FileError", "FrameError", "MapError", "ModelError"),
        "RequestError",
    ),
    "geopurify.frame": ("Camera", "Encoder", "FeatureMap", "Frame"),
    "geopurify.map_files": ("export_map", "merge_maps", "save_map"),
    "geopurify.pipeline": ("Pipeline", "load_map"),
    "geopurify.query": ("FoundObject", "LabelledCloud", "QueryResult", "Region", "Vocabulary"),
    "geopurify.runtime": ("run_sequence",),
    "geopurify.sequences": ("open_sequence",),
}
_MODULE_OF = {name: module for module, names in _NAMES.items() for name in names}
__all__ = ["__version__", *sorted(_MODULE_OF)]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: all together they take seconds."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'geopurify' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULE_OF[name]), name)
    return value


def __dir__() -> list[str]:
    """Return the public names, for completion."""
    return __all__
