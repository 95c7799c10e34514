# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Every setting of the node, once: name, default, range and help."""

import math
import re
from dataclasses import dataclass

from geopurify.config.declaration import Group, setting
from geopurify.errors import BadInput, quote
from geopurify.messages.frame_matcher import SLOP_S
from geopurify.messages.transforms import BUFFER_S, MAX_FRAMES, MAX_SAMPLES

NAMESPACE = re.compile(r"(~?/)?[a-z_]\w*(/[a-z_]\w*)*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class RosConfig(Group):
    """How the node takes its input and gives its output."""

    autostart: bool = setting(
        True, "configure and activate at start-up; false: leave it to a lifecycle manager"
    )
    global_frame: str = setting("map", "frame of the map; poses must be given in it")
    up_map: tuple[float, ...] = setting(
        (0.0, 0.0, 1.0),
        "direction opposite to gravity in the global frame; boxes are aligned with it",
    )
    cameras: tuple[str, ...] = setting(
        (),
        "namespaces of several cameras that share the map, e.g. [front, rear]; none: one camera",
    )
    pose_source: str = setting(
        "pose",
        "source of the camera's pose: tf (at the stamp of the image), pose (PoseStamped), "
        "pose_with_covariance or transform (PoseWithCovarianceStamped, TransformStamped on "
        "pose), odom (Odometry); a transform or odometry of the robot base is combined with "
        "the transform to the camera from /tf",
        choices=("tf", "pose", "pose_with_covariance", "transform", "odom"),
    )
    tf_timeout_s: float = setting(
        0.5, "tf: how long a frame waits for its transform", low=0.0, high=60.0
    )
    tf_queue_size: int = setting(
        30, "tf: maximum number of waiting frames; the oldest is dropped", low=1, high=1000
    )
    tf_buffer_s: float = setting(
        BUFFER_S, "tf: how long transforms are kept", low=0.1, high=3600.0
    )
    tf_max_samples: int = setting(
        MAX_SAMPLES, "tf: maximum number of samples kept of each moving frame", low=2, high=100_000
    )
    tf_max_frames: int = setting(
        MAX_FRAMES,
        "tf: maximum number of frames kept; if the tree is full, frames that no camera needs "
        "are evicted",
        low=100,
        high=100_000,
    )
    images_rectified: bool = setting(
        False, "images are rectified: use P of camera_info and ignore its distortion"
    )
    color_transport: str = setting(
        "raw",
        "raw: color/image_raw; compressed: color/image_raw/compressed (JPEG or PNG)",
        choices=("raw", "compressed"),
    )
    depth_transport: str = setting(
        "raw",
        "raw: depth/image_raw; compressedDepth: depth/image_raw/compressedDepth (PNG or RVL); "
        "compressed: depth/image_raw/compressed (PNG of 16 bits)",
        choices=("raw", "compressedDepth", "compressed"),
    )
    input_qos: str = setting(
        "best_effort",
        "reliability of the input subscriptions; best_effort is compatible with all publishers",
        choices=("best_effort", "reliable"),
    )
    input_queue_size: int = setting(
        10, "messages the middleware queues for each input", low=1, high=1000
    )
    sync_slop_s: float = setting(
        SLOP_S, "largest difference between the stamps of one frame", low=0.0, high=1.0
    )
    sync_queue_size: int = setting(
        10, "images of a topic that wait for the other messages of their frame", low=1, high=1000
    )
    pose_queue_size: int = setting(1000, "poses that wait for their images", low=1, high=100_000)
    frame_queue_size: int = setting(
        10, "frames that wait to be mapped; the oldest is dropped", low=1, high=1000
    )
    max_rate_hz: float = setting(
        0.0, "maximum rate of mapped frames per camera; 0: all", low=0.0, high=1000.0, live=True
    )
    min_translation_m: float = setting(
        0.0,
        "a frame is mapped if the camera has moved at least this far; 0: no condition",
        low=0.0,
        high=100.0,
        live=True,
    )
    min_rotation_rad: float = setting(
        0.0,
        "or has rotated at least this much; both 0: every frame",
        low=0.0,
        high=math.pi,
        live=True,
    )
    max_speed_m_s: float = setting(
        0.0,
        "faster motion is treated as a jump (e.g. a loop closure); 0: not checked",
        low=0.0,
        live=True,
    )
    on_jump: str = setting(
        "warn",
        "on a jump of the pose or of time: warn, or reset the map, which no longer fits",
        choices=("warn", "reset"),
        live=True,
    )
    purify_period_s: float = setting(
        10.0, "time between purifications; 0: only when the service is called", low=0.0
    )
    publish_period_s: float = setting(
        2.0, "minimum time between whole clouds while frames arrive", low=0.05, high=3600.0
    )
    update_period_s: float = setting(
        0.5, "minimum time between cloud updates", low=0.05, high=3600.0
    )
    update_whole_period_s: float = setting(
        60.0,
        "time after which all blocks are sent again, for subscribers that lost one; 0: never",
        low=0.0,
    )
    update_block_voxels: int = setting(
        32, "edge of a block of the cloud in voxels", low=1, high=64
    )
    update_max_voxels: int = setting(
        100_000, "maximum number of voxels in one update; at least a full block", low=1
    )
    diagnostics_period_s: float = setting(1.0, "time between diagnostics", low=0.05, high=3600.0)
    silence_s: float = setting(
        5.0,
        "time without a message after which an input is reported as silent",
        low=0.1,
        high=3600.0,
    )
    map_directory: str = setting(
        "", "folder for save_map and load_map; empty: these services are rejected"
    )
    save_purified: bool = setting(
        True,
        "save_map adds the purified features if the last purification is up to date; this "
        "takes seconds and makes queries of the file fast",
    )
    disk_reserve_megabytes: int = setting(
        1000,
        "disk space that save_map leaves free in map_directory; the autosave may use it",
        low=0,
    )
    load_path: str = setting(
        "",
        "file in map_directory to load at start-up; it may be missing if it equals "
        "autosave_path (the first run); empty: start with an empty map",
    )
    autosave_path: str = setting(
        "", "file in map_directory that the map is saved to at shutdown; empty: not saved"
    )
    autosave_period_s: float = setting(
        0.0, "period for saving the map while it changes; 0: only at shutdown", low=0.0
    )
    map_access: str = setting(
        "owner",
        "who may read the map files: the owner of the process, its group, or everyone",
        choices=("owner", "group", "everyone"),
    )
    older_maps: int = setting(
        3,
        "number of maps of other runs kept beside autosave_path, as NAME.older-1.safetensors "
        "and so on; beyond that the oldest is deleted, but never the largest",
        low=2,
        high=1000,
    )
    trace_path: str = setting(
        "",
        "file for a timeline of all stages, written at shutdown, for ui.perfetto.dev; empty: none",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        length = math.hypot(*self.up_map)
        if len(self.up_map) != 3 or not 0 < length < math.inf:
            raise BadInput(
                "config_invalid",
                f"up_map must be three numbers, not all 0, got {quote(self.up_map)}",
            )
        self._check_cameras()
        if self.update_max_voxels < self.update_block_voxels**3:
            raise BadInput(
                "config_invalid",
                f"update_max_voxels must be at least {self.update_block_voxels**3}, what a block "
                f"with an edge of {self.update_block_voxels} holds, got {self.update_max_voxels}",
            )
        for name in ("load_path", "autosave_path"):
            if getattr(self, name) and not self.map_directory:
                raise BadInput("config_invalid", f"{name} needs map_directory, which is empty")

    @property
    def map_mode(self) -> int:
        """Permissions of the maps that are written."""
        return {"owner": 0o600, "group": 0o640, "everyone": 0o644}[self.map_access]

    def _check_cameras(self) -> None:
        for name in filter(None, self.cameras):
            if not NAMESPACE.fullmatch(name):
                raise BadInput(
                    "config_invalid",
                    "cameras must be namespaces such as front or /robot/front, of letters, digits "
                    f"and underscores, got {name!r}",
                )
        names = [name.strip("/") for name in self.cameras]
        if len({*names}) < len(names):  # its frames would be mapped twice
            raise BadInput(
                "config_invalid", f"cameras must all differ, got {quote(list(self.cameras))}"
            )
