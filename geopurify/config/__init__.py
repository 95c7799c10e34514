# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Every setting of the core, and how it is loaded.

- `config`: the groups of settings with defaults, ranges and help; `encoder_config`,
  `objects_config`: some of them
- `declaration`: how a setting is declared, and whether it may change while the node runs;
  `setting_values`: how values are checked; `short_names`: settings as keyword arguments
- `loading`: combines YAML files (`parameter_file`), assignments and options
- `label_sets`: class names of public benchmarks, one ``.tsv`` file each
- `attribute_words`: words for colours, materials and sizes
- `text_limits`: limits of names and prompts; `did_you_mean`: suggestions for misspelt names
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
