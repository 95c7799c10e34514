# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

import numpy as np
import pytest

from geopurify.errors import BadInput
from geopurify_train.miniature.scannet_export import export_scannet
from geopurify_train.referring_network.scan_sentences import ScanSentence, read_scan_sentences
from geopurify_train.referring_network.scans import scan_scenes
from geopurify_worlds.room_sequence import RoomSequence

SCENE = "scene0000_00"
NR3D = """assignmentid,utterance,correct_guess,scan_id,instance_type,target_id
1,"the chair, the one by the door",True,scene0000_00,chair,2
2,a guess that went wrong,False,scene0000_00,chair,3
"""
SR3D = """stimulus_id,utterance,scan_id,instance_type,target_id,reference_type
1,the chair that is farthest from the door,scene0000_00,chair,4,farthest
"""


def write_json(path, rows):
    path.write_text(json.dumps(rows))
    return path


def test_each_format_is_read(tmp_path):
    row = {"scene_id": SCENE, "object_id": "7", "object_name": "desk", "ann_id": "0"}
    scanrefer = write_json(tmp_path / "a.json", [{**row, "description": "a desk."}])
    assert read_scan_sentences(scanrefer) == (
        ScanSentence(SCENE, frozenset({7}), "a desk.", "ScanRefer"),
    )
    rows = [
        {"scene_id": SCENE, "object_ids": [1, 2], "description": "chairs", "eval_type": "mt"},
        {"scene_id": SCENE, "object_ids": [], "description": "no sofa", "eval_type": "zt_w_d"},
    ]
    several, nothing = read_scan_sentences(write_json(tmp_path / "b.json", rows))
    assert (several.objects, several.kind) == (frozenset({1, 2}), "mt")
    assert (nothing.objects, nothing.kind) == (frozenset(), "zt_w_d")
    (tmp_path / "nr3d.csv").write_text(NR3D)
    (tmp_path / "sr3d.csv").write_text(SR3D)
    assert read_scan_sentences(tmp_path / "nr3d.csv") == (
        ScanSentence(SCENE, frozenset({2}), "the chair, the one by the door", "Nr3D"),
    )
    (found,) = read_scan_sentences(tmp_path / "sr3d.csv")
    assert (found.objects, found.kind) == (frozenset({4}), "farthest")


@pytest.mark.parametrize("content", ["{}", "[1]", '[{"scene_id": "s"}]', "not json"])
def test_other_files_are_refused(tmp_path, content):
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(BadInput, match=r"can't read sentences of .*a\.json"):
        read_scan_sentences(tmp_path / "a.json")


def test_scans_have_their_objects_and_points(tmp_path):
    room = RoomSequence(3, 4, 80, 60)
    export_scannet(tmp_path, room, SCENE, 0.1)
    folder = tmp_path / "scans" / SCENE
    aggregation = json.loads((folder / f"{SCENE}.aggregation.json").read_text())
    number = aggregation["segGroups"][2]["objectId"]
    turn = np.eye(4)
    turn[:2, :2] = [[0, -1], [1, 0]]
    plain = next(scan_scenes(tmp_path, [ScanSentence(SCENE, frozenset({number}), "it", "x")]))
    (folder / f"{SCENE}.txt").write_text(f"axisAlignment = {' '.join(map(str, turn.ravel()))}\n")
    scene = next(scan_scenes(tmp_path, [ScanSentence(SCENE, frozenset({number}), "it", "x")]))
    assert scene.sentences[0].ids == {number + 1}
    labels = {o.object_id: o.label for o in scene.objects}
    assert labels[number + 1] == aggregation["segGroups"][2]["label"]
    assert set(labels) == set(np.unique(scene.cloud.object_ids)) - {0}
    assert np.allclose(scene.cloud.points[:, 0], -plain.cloud.points[:, 1], atol=1e-5)
    found = next(o for o in scene.objects if o.object_id == number + 1)
    inside = scene.cloud.points[scene.cloud.object_ids == number + 1]
    assert found.centre_m == pytest.approx((inside.min(0) + inside.max(0)) / 2, abs=0.2)


def test_a_sentence_about_no_object_of_the_scan_is_refused(tmp_path):
    export_scannet(tmp_path, RoomSequence(3, 2, 40, 30), SCENE, 0.2)
    with pytest.raises(BadInput, match=r"means objects \[999\], but .* lacks \[999\]"):
        next(scan_scenes(tmp_path, [ScanSentence(SCENE, frozenset({999}), "it", "x")]))
