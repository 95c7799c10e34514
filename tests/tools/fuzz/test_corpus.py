# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What fuzzing found once, made small, and the refusal that each has to give."""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fuzz.small import small_pipeline
from rclpy.parameter import Parameter

from geopurify.config import Config
from geopurify.config.label_sets import channel_names
from geopurify.errors import BadInput
from geopurify.evaluation.datasets.face_mesh import read_face_mesh
from geopurify.frame import Camera
from geopurify.map_files.map_file import save_map
from geopurify.map_files.reading import read_map
from geopurify.sequences.score_file import ScoreFile
from geopurify_ros.parameters import follow_changes
from geopurify_ros.ros_config import RosConfig

PLY = """ply
format ascii 1.0
element vertex 4
property float x
property float y
property float z
element face 2
property list uchar int vertex_indices
property int category_id
end_header
0 0 0
1 0 0
0 1 0
1 1 0
{faces}
"""


@pytest.mark.parametrize(
    ("faces", "why"),
    [
        ("3 0 1 2 5\n4 0 1 2 3 5", "face 1 has 4 corners, expected 3"),
        ("0 5\n0 5", "face 0 has 0 corners, expected 3"),
    ],
)
def test_faces_of_other_lengths(faces: str, why: str, tmp_path: Path):
    path = tmp_path / "mesh.ply"
    path.write_text(PLY.format(faces=faces))
    with pytest.raises(BadInput, match=why):
        read_face_mesh(path, "category_id", 3)


@pytest.mark.parametrize("weight", [0.0, -1.0, 3e38, np.nan])
def test_maps_with_weights_that_lead_to_nan(weight: float, tmp_path: Path):
    # of 0 the logarithm is not finite, of 3e38 the product with a colour
    pipeline = small_pipeline()
    pipeline.map.weights[3] = weight
    save_map(tmp_path / "map", pipeline)
    with pytest.raises(BadInput, match="map array weights must be"):
        read_map(tmp_path / "map")


@pytest.mark.parametrize(
    ("place", "value"),
    [(4, 255), (8, 99)],  # of an entry: the version that is needed, the way of compression
)
def test_scores_in_an_archive_of_the_future(place: int, value: int, tmp_path: Path):
    channels = len(channel_names("nyu40"))
    file = io.BytesIO()
    np.savez(file, frames=np.array(["0"]), probabilities=np.zeros((1, channels, 1, 1), np.uint8))
    data = bytearray(file.getvalue())
    directory = data.index(b"PK\1\2")  # which repeats them two bytes later
    data[directory + place + 2] = data[place] = value
    (tmp_path / "nyu40_probabilities.npz").write_bytes(data)
    with pytest.raises(BadInput, match="can't read the scores") as caught:
        ScoreFile(tmp_path, ["0"])
    assert caught.value.reason == "scores_corrupt"


def test_scores_that_are_no_arrays(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "nyu40_probabilities.npz", "w") as archive:
        archive.writestr("frames", "0")
        archive.writestr("probabilities", "1")
    with pytest.raises(BadInput, match="probabilities must be") as caught:
        ScoreFile(tmp_path, ["0"])
    assert caught.value.reason == "scores_invalid"


@pytest.mark.parametrize("focal_px", [1e7, 3.5e38, 1e308])
def test_a_lens_of_no_width(focal_px: float):
    with pytest.raises(BadInput, match="fx and fy must be at most"):
        Camera(focal_px, 20.0, 7.5, 5.5, 16, 12)


def test_a_parameter_that_shall_be_deleted():
    class Node:
        def add_on_set_parameters_callback(self, callback: Any) -> None:
            self.callback = callback

    node, applied = Node(), []
    follow_changes(node, lambda: (Config(), RosConfig()), lambda *configs: applied.append(configs))
    result = node.callback([Parameter("query.min_score", value=None)])
    assert not result.successful and not applied
    assert result.reason == "query.min_score must be a number, got nothing"
