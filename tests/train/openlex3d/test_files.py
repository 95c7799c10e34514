# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

import numpy as np
import pytest

from geopurify.errors import BadInput
from geopurify_train.openlex3d.object_labels import ObjectLabels, read_labels, write_labels
from geopurify_train.openlex3d.prediction_files import (
    Prediction,
    read_prediction,
    write_prediction,
)

POINTS = np.array([[0.0, 0.5, 1.0], [2.0, -1.0, 0.25]], np.float32)
PREDICTION = Prediction(POINTS, np.eye(3, dtype=np.float32), np.array([2, 0]))


def test_a_prediction_is_read_as_it_was_written(tmp_path):
    write_prediction(tmp_path, PREDICTION)
    found = read_prediction(tmp_path)
    np.testing.assert_array_equal(found.points_map, POINTS)
    np.testing.assert_array_equal(found.embeddings, PREDICTION.embeddings)
    np.testing.assert_array_equal(found.index, [2, 0])
    names = {"embeddings.npy", "index.npy", "point_cloud.pcd"}
    assert {file.name for file in tmp_path.iterdir()} == names


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("index.npy", np.array([0]), "one number for each of its points"),
        ("index.npy", np.array([0, 3]), "must lie in 0 to 2, got 0 to 3"),
        ("index.npy", np.array([0.0, 1.0]), "must be whole numbers"),
        ("embeddings.npy", np.zeros(3, np.float32), "rows of numbers"),
        ("embeddings.npy", np.array([{"a": 1}]), "can't read"),
    ],
)
def test_files_that_do_not_fit_are_refused(tmp_path, name, values, said):
    write_prediction(tmp_path, PREDICTION)
    np.save(tmp_path / name, values)
    with pytest.raises(BadInput, match=said):
        read_prediction(tmp_path)


def test_labels_are_read_as_they_were_written(tmp_path):
    objects = {3: ObjectLabels(("sofa",), ("dog",), ("bed",), (4,)), 4: ObjectLabels(("lamp",))}
    write_labels(tmp_path / "new" / "labels.json", objects)
    assert read_labels(tmp_path / "new" / "labels.json") == objects
    data = json.loads((tmp_path / "new" / "labels.json").read_text())
    groups = data["dataset"]["samples"][0]["labels"]["image_attributes"]
    assert groups == {
        "synonyms": ["sofa"],
        "depictions": ["dog"],
        "vis_sim": ["bed"],
        "clutter": ["4"],
    }


def test_objects_without_synonyms_are_left_out(tmp_path):
    write_labels(tmp_path / "labels.json", {1: ObjectLabels(()), 2: ObjectLabels(("bed",))})
    assert set(read_labels(tmp_path / "labels.json")) == {2}


@pytest.mark.parametrize("text", ["", "[]", '{"dataset": {"samples": [{}]}}'])
def test_files_without_labels_are_refused(tmp_path, text):
    (tmp_path / "labels.json").write_text(text)
    with pytest.raises(BadInput, match="can't read OpenLex3D's labels"):
        read_labels(tmp_path / "labels.json")
