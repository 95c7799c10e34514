# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The true points of rendered rooms, as bags carry them."""

from geopurify.evaluation.ground_truth import GroundTruth
from geopurify_train.miniature.meshes import room_mesh, seen_mesh
from geopurify_worlds.room_sequence import RoomSequence

EDGE_M = 0.03  # between points, as in the meshes of ScanNet


def room_truth(sequence: RoomSequence) -> GroundTruth:
    """Return what the frames see of a room's true surfaces."""
    mesh, room = seen_mesh(room_mesh(sequence.room, EDGE_M), sequence), sequence.room
    return GroundTruth(mesh.points_map, room.part_classes[mesh.parts], tuple(room.class_names))
