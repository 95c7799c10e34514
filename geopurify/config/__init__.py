# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Every setting of the core, and where it comes from.

- `config`: the groups of settings with defaults, ranges and help; `encoder_config`,
  `objects_config`: some of them
- `declaration`: how a setting is declared; `setting_values`: how it is checked
- `loading`: a YAML file (`parameter_file`), assignments and options, put together
- `label_sets`: class names of public benchmarks, by name
- `text_limits`: how many names and prompts there may be, and how long
- `did_you_mean`: names that are like a mistaken one
"""

from geopurify.config.config import (
    Config,
    LiftingConfig,
    MapConfig,
    PurifyConfig,
    QueryConfig,
    Setting,
    VocabularyConfig,
    WindowConfig,
    from_flat,
    settings,
    to_flat,
)
from geopurify.config.encoder_config import EncoderConfig
from geopurify.config.objects_config import CostmapConfig, ObjectsConfig

__all__ = [
    "Config",
    "CostmapConfig",
    "EncoderConfig",
    "LiftingConfig",
    "MapConfig",
    "ObjectsConfig",
    "PurifyConfig",
    "QueryConfig",
    "Setting",
    "VocabularyConfig",
    "WindowConfig",
    "from_flat",
    "settings",
    "to_flat",
]
