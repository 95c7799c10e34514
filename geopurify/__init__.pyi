# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
# What type checkers and editors see of the names that are imported lazily.

from geopurify.config import (
    Config as Config,
)
from geopurify.encoders import (
    create_encoder as create_encoder,
)
from geopurify.encoders import (
    encoder_kinds as encoder_kinds,
)
from geopurify.errors import (
    BadInput as BadInput,
)
from geopurify.errors import (
    ConfigError as ConfigError,
)
from geopurify.errors import (
    FileError as FileError,
)
from geopurify.errors import (
    FrameError as FrameError,
)
from geopurify.errors import (
    MapError as MapError,
)
from geopurify.errors import (
    ModelError as ModelError,
)
from geopurify.errors import (
    RequestError as RequestError,
)
from geopurify.frame import (
    Camera as Camera,
)
from geopurify.frame import (
    Encoder as Encoder,
)
from geopurify.frame import (
    FeatureMap as FeatureMap,
)
from geopurify.frame import (
    Frame as Frame,
)
from geopurify.map_files import (
    export_map as export_map,
)
from geopurify.map_files import (
    merge_maps as merge_maps,
)
from geopurify.map_files import (
    save_map as save_map,
)
from geopurify.pipeline import (
    Pipeline as Pipeline,
)
from geopurify.pipeline import (
    load_map as load_map,
)
from geopurify.purify import (
    purify_points as purify_points,
)
from geopurify.query import (
    FoundObject as FoundObject,
)
from geopurify.query import (
    LabelledCloud as LabelledCloud,
)
from geopurify.query import (
    QueryResult as QueryResult,
)
from geopurify.query import (
    Region as Region,
)
from geopurify.query import (
    Vocabulary as Vocabulary,
)
from geopurify.runtime import (
    run_sequence as run_sequence,
)
from geopurify.sequences import (
    open_sequence as open_sequence,
)

__version__: str
