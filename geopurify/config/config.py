# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Every setting of the core, once: name, default, range and help.

The command line, the YAML files and the ROS parameters are all made from these classes; a
setting's full name is ``group.field``, e.g. ``map.voxel_size_m``.
"""

import dataclasses
import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from geopurify.config.declaration import Group, setting
from geopurify.config.did_you_mean import did_you_mean
from geopurify.config.encoder_config import EncoderConfig
from geopurify.config.objects_config import MOST_OBJECTS, CostmapConfig, ObjectsConfig
from geopurify.config.text_limits import check_names, check_prompt, check_together
from geopurify.errors import BadInput, quote

EVERYWHERE_M = 1e6  # a region of this size is none
LEAST_RESTART = 1e-3  # pooling takes 100 rounds, and more without a bound for less
MOST_VOXELS_LINKED = 10  # in a line; the time of a query grows with the cube: 1 s of 300,000


@dataclass(frozen=True)
class LiftingConfig(Group):
    """How pixels become weighted observations."""

    pixel_stride: int = setting(2, "use every n-th pixel in x and y", low=1, high=32, live=True)
    min_depth_m: float = setting(0.2, "smaller depths are ignored, metres", low=0.0, live=True)
    max_depth_m: float = setting(
        8.0, "larger depths are ignored, metres", low=0.1, high=1000.0, live=True
    )
    depth_unit_m: float = setting(
        0.0,
        "metres of one unit of depth images; 0: as the format defines it: 0.001 for 16 "
        "bits and 1 for floats (REP-118), 1/5000 in TUM's folders",
        low=0.0,
        high=1.0,
        live=True,
    )
    border_ratio: float = setting(
        0.1,
        "width of the image border in which pixels get less weight, as a share of the "
        "image height",
        low=0.0,
        high=0.5,
        live=True,
    )
    edge_ratio: float = setting(
        0.03, "a relative depth step larger than this is an edge", low=0.001, high=1.0, live=True
    )

    region_min: tuple[float, ...] = setting(
        (-EVERYWHERE_M,) * 3,
        "lower corner of the mapped region, x, y, z in metres in the map frame",
        live=True,
    )
    region_max: tuple[float, ...] = setting(
        (EVERYWHERE_M,) * 3,
        "upper corner of the mapped region, x, y, z in metres in the map frame",
        live=True,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.min_depth_m < self.max_depth_m:
            raise BadInput(
                "config_invalid",
                f"min_depth_m must be less than max_depth_m, {self.max_depth_m} m, "
                f"got {self.min_depth_m}",
            )
        low, high = self.region_min, self.region_max
        if (len(low), len(high)) != (3, 3) or not all(map(operator.lt, low, high)):
            raise BadInput(
                "config_invalid",
                "region_min and region_max must be three numbers each, the former lower, "
                f"got {quote(low)} and {quote(high)}",
            )

    @property
    def has_region(self) -> bool:
        """Whether only a region of space is mapped."""
        return min(map(abs, (*self.region_min, *self.region_max))) < EVERYWHERE_M


@dataclass(frozen=True)
class MapConfig(Group):
    """The voxel map."""

    voxel_size_m: float = setting(0.02, "edge of a voxel in metres", low=0.005, high=1.0)
    max_voxels: int = setting(
        2_000_000,
        "maximum number of voxels; the least recently seen ones are evicted",
        low=1000,
        high=100_000_000,
    )
    max_megabytes: int = setting(
        0, "maximum memory of the voxels in MB, if that allows fewer voxels; 0: no limit", low=0
    )
    carve_frames: int = setting(
        0,
        "frames that must see through a voxel before it is removed; 0: voxels stay",
        low=0,
        high=255,
    )
    carve_margin_m: float = setting(
        0.05,
        "distance behind the voxel that they must see, metres, in addition to depth noise and "
        "voxel size",
        low=0.0,
        high=10.0,
    )
    half_life_frames: float = setting(
        0.0,
        "number of frames after which the weight of an observation halves; 0: never",
        low=0.0,
    )
    max_weight: float = setting(
        2000.0,
        "cap of a voxel's accumulated observation weight, so that it still follows changes; a "
        "pixel that sees it perpendicularly from at most 1 m adds 1",
        low=1.0,
        high=1e6,
    )


@dataclass(frozen=True)
class WindowConfig(Group):
    """What of the map stays in memory around a camera that moves on."""

    radius_m: float = setting(
        0.0,
        "voxels farther from the camera are removed from the map; at least "
        "lifting.max_depth_m; 0: none",
        low=0.0,
    )
    directory: str = setting(
        "", "folder to write removed voxels to, as map files; empty: they are deleted"
    )


@dataclass(frozen=True)
class PurifyConfig(Group):
    """Geometry-guided pooling (GeoPurify, arXiv 2510.02186)."""

    neighbours: int = setting(96, "K, nearest voxels each voxel is pooled over", low=1, high=512)
    radius: int = setting(
        16,
        "maximum distance of a neighbour, in voxels; for point clouds in units of the point "
        "spacing",
        low=1,
        high=16,
    )
    sharpness: float = setting(
        20.0,
        "factor on the similarity of two voxels in the exponent of their affinity",
        low=0.0,
        high=1000.0,
    )
    restart: float = setting(
        0.01,
        "weight of a voxel's own scores in each round of pooling, which runs until it "
        f"converges, at least {LEAST_RESTART:g}; 0: a fixed number of rounds, as published",
        low=0.0,
        high=1.0,
    )
    rounds: int = setting(18, "T, the number of rounds if purify.restart is 0", low=0, high=1000)
    confidence_exponent: float = setting(
        0.5,
        "confidence exponent: power of a neighbour's observation weight; 0 as published",
        low=0.0,
        high=1.0,
    )
    class_purification: bool = setting(
        True,
        "drop classes that are absent from the map (redundancy purification of FreeCP); "
        "queries are not affected",
    )
    keyframes_mb: float = setting(
        0.0,
        "memory for keyframes in megabytes, with which ambiguous segments are classified again "
        "(ambiguity purification of FreeCP); 0: off",
        low=0.0,
        high=100_000.0,
    )
    space: str = setting(
        "labels",
        "what is pooled: class scores or features; the labels are the same",
        choices=("labels", "features"),
    )
    affinity: str = setting(
        "student",
        "affinity model: a learned network, or a formula of normal, colour and position",
        choices=("student", "geometric"),
    )
    student: str = setting("", "file of the learned affinity model; empty: the shipped one")
    device: str = setting(
        "auto",
        "torch device of purification: auto, cpu, cuda, cuda:1, ...",
    )
    normal_share: float = setting(0.5, "share of the normal in the formula", low=0.0, high=1.0)
    color_share: float = setting(0.4, "share of the colour in the formula", low=0.0, high=1.0)
    position_share: float = setting(0.1, "share of the position in the formula", low=0.0, high=1.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if 0 < self.restart < LEAST_RESTART:
            raise BadInput(
                "config_invalid",
                f"restart must be 0 or in [{LEAST_RESTART:g}, 1], got {self.restart:g}",
            )


@dataclass(frozen=True)
class QueryConfig(Group):
    """How a text becomes objects."""

    min_score: float = setting(
        0.5, "calibrated score a voxel must reach", low=0.0, high=1.0, live=True
    )
    top_k: int = setting(
        10, "maximum number of objects returned", low=1, high=MOST_OBJECTS, live=True
    )
    min_voxels: int = setting(20, "minimum size of an object", low=1, live=True)
    min_width_voxels: int = setting(
        3,
        "minimum width of elongated objects; narrower ones are discarded as slivers; 1: off",
        low=1,
        high=1000,
        live=True,
    )
    link_distance_m: float = setting(
        0.05,
        f"voxels closer than this form one object; at most {MOST_VOXELS_LINKED} voxels",
        low=0.005,
        high=1.0,
        live=True,
    )
    max_text_length: int = setting(
        1000, "maximum length of a text in characters", low=1, high=10_000, live=True
    )
    referring_network: str = setting(
        "",
        "file of a referring network, which is used where the parser's result for a sentence "
        "is uncertain; empty: the shipped one; none: only the parser",
    )


@dataclass(frozen=True)
class VocabularyConfig(Group):
    """The classes of the labelled cloud."""

    label_set: str = setting(
        "", "a shipped label set; empty: that of the encoder (embedded: home), else scannet20"
    )
    names: tuple[str, ...] = setting((), "class names instead of a label set")
    prompt: str = setting("a {} in a room", "text template for a class; {} stands for its name")
    descriptions: str = setting(
        "",
        "file with additional texts for classes, in lines of name, tab, description; empty: none",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "names", check_names(self.names))
        check_prompt(self.prompt)
        check_together(self.names, self.prompt)


@dataclass(frozen=True)
class Config:
    """All settings of the core."""

    encoder: EncoderConfig = field(default_factory=EncoderConfig)
    lifting: LiftingConfig = field(default_factory=LiftingConfig)
    map: MapConfig = field(default_factory=MapConfig)
    window: WindowConfig = field(default_factory=WindowConfig)
    purify: PurifyConfig = field(default_factory=PurifyConfig)
    query: QueryConfig = field(default_factory=QueryConfig)
    objects: ObjectsConfig = field(default_factory=ObjectsConfig)
    costmap: CostmapConfig = field(default_factory=CostmapConfig)
    vocabulary: VocabularyConfig = field(default_factory=VocabularyConfig)

    def __post_init__(self) -> None:
        if self.encoder.prompts and self.vocabulary.prompt != "{}":
            raise BadInput(
                "config_invalid",
                "vocabulary.prompt must be '{}' where encoder.prompts puts every text into "
                f"templates, got {self.vocabulary.prompt!r}",
            )
        if 0 < self.window.radius_m < self.lifting.max_depth_m:
            raise BadInput(
                "config_invalid",
                f"window.radius_m must be 0 or at least lifting.max_depth_m, "
                f"{self.lifting.max_depth_m} m, got {self.window.radius_m}",
            )
        longest_m = MOST_VOXELS_LINKED * self.map.voxel_size_m
        if self.query.link_distance_m > longest_m:
            raise BadInput(
                "config_invalid",
                f"query.link_distance_m must be at most {MOST_VOXELS_LINKED} voxels of "
                f"map.voxel_size_m, {longest_m:g} m, got {self.query.link_distance_m}",
            )


class Setting(NamedTuple):
    """One setting as a user sees it."""

    name: str
    default: Any
    help: str
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    live: bool


def settings(config_class: type = Config) -> Iterator[Setting]:
    """Yield every setting of a tree of groups (or of one group), by its full name."""
    for item in dataclasses.fields(config_class):
        if item.metadata:
            yield Setting(item.name, item.default, **item.metadata)
        else:
            for inner in settings(item.default_factory):  # type: ignore[arg-type]
                yield inner._replace(name=f"{item.name}.{inner.name}")


def from_flat(values: Mapping[str, Any]) -> Config:
    """Build a `Config` from full names; what is not named keeps its default.

    Raises:
        BadInput: an unknown name, or a value of the wrong type or out of range.
    """
    known = {item.name for item in settings()}
    for name in values:
        if name not in known:
            raise BadInput(
                "config_invalid",
                f"there is no setting {quote(name)}{did_you_mean(name, known)}",
            )
    groups = {}
    for item in dataclasses.fields(Config):
        prefix = item.name + "."
        own = {k[len(prefix) :]: v for k, v in values.items() if k.startswith(prefix)}
        try:
            groups[item.name] = item.default_factory(**own)  # type: ignore[operator]
        except BadInput as error:  # the message starts with the field's name
            raise BadInput(error.reason, prefix + str(error)) from error
    return Config(**groups)


def to_flat(config: Any) -> dict[str, Any]:
    """Return every setting of a tree by its full name."""
    flat: dict[str, Any] = {}
    for item in dataclasses.fields(config):
        value = getattr(config, item.name)
        if dataclasses.is_dataclass(value):
            flat.update({f"{item.name}.{k}": v for k, v in to_flat(value).items()})
        else:
            flat[item.name] = value
    return flat
