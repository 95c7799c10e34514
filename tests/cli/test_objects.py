# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from hand_made_objects import map_object
from PIL import Image
from plyfile import PlyData
from typer.testing import CliRunner

from geopurify.cli import build_app
from geopurify.config import from_flat
from geopurify.encoders import create_encoder
from geopurify.errors import BadInput
from geopurify.pipeline import Pipeline
from geopurify_worlds.room_sequence import RoomSequence


@pytest.fixture(scope="module")
def maps(tmp_path_factory) -> tuple[Path, Path, list]:
    """Return the map of a corner of a room with and without its objects, and these."""
    folder = tmp_path_factory.mktemp("maps")
    config = from_flat(
        {
            "encoder.kind": "simulated",
            "map.voxel_size_m": 0.05,
            "map.max_voxels": 50_000,
            "purify.neighbours": 20,
        }
    )
    pipeline = Pipeline(config, create_encoder(config.encoder))
    for frame in RoomSequence(3, 3):
        pipeline.integrate(frame)
    pipeline.save(folder / "plain.safetensors")
    pipeline.purify()
    found = pipeline.objects()
    assert len(found) > 2
    pipeline.save(folder / "known.safetensors")
    return folder / "plain.safetensors", folder / "known.safetensors", list(found)


def run(*arguments: object) -> str:
    done = CliRunner().invoke(build_app(str(arguments[0])), [*map(str, arguments)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


def test_objects_are_listed_as_the_file_holds_them(maps):
    _, known, found = maps
    listed = json.loads(run("objects", known, "--json"))
    assert [item["id"] for item in listed] == [o.object_id for o in found]
    np.testing.assert_allclose(listed[0]["centre"], found[0].centre_m)
    rows = list(csv.DictReader(io.StringIO(run("objects", known, "--csv"))))
    assert [row["label"] for row in rows] == [o.label for o in found]
    assert float(rows[0]["height_m"]) == found[0].size_m[2]
    table = run("objects", known, "--class", found[0].label)
    assert found[0].label in table
    assert run("objects", known, "--state", "missing").endswith("0 objects\n")


def test_objects_of_a_file_without_any_are_found_anew(maps):
    plain, _, found = maps
    listed = json.loads(run("objects", plain, "--json"))
    assert [item["label"] for item in listed] == [o.label for o in found]


def test_a_floor_plan_is_drawn(maps, tmp_path):
    _, known, _ = maps
    run("objects", known, "--floor-plan", tmp_path / "plan.png")
    assert min(Image.open(tmp_path / "plan.png").size) > 200


def test_one_object_or_a_class_is_exported(maps, tmp_path):
    _, known, found = maps
    out = tmp_path / "one.ply"
    run("map", "export", known, out, "--object", found[1].object_id, "--no-purify")
    assert len(PlyData.read(out)["vertex"]["x"]) == len(found[1].packed_keys)
    alike = [o for o in found if o.label == found[0].label]
    run("map", "export", known, tmp_path / "some.npz", "--class", found[0].label, "--no-purify")
    with np.load(tmp_path / "some.npz") as table:
        assert len(table["points_map"]) == sum(len(o.packed_keys) for o in alike)
        assert table["features"].shape[0] == len(table["points_map"])


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--json", "--csv"), "query_invalid"),
        (("--state", "lost"), "state_unknown"),
        (("--floor-plan", "plan.gif"), "format_unknown"),
    ],
)
def test_what_can_not_be_listed_is_refused(maps, arguments, reason):
    with pytest.raises(BadInput) as refused:
        run("objects", maps[1], *arguments)
    assert refused.value.reason == reason


def test_an_object_that_there_is_not_can_not_be_exported(maps, tmp_path):
    for option in (("--object", 4000), ("--class", "piano of glass")):
        with pytest.raises(BadInput) as refused:
            run("map", "export", maps[1], tmp_path / "x.ply", *option, "--no-purify")
        assert refused.value.reason == "object_unknown"


def test_a_missing_object_is_listed_as_such(maps, tmp_path):
    from geopurify.pipeline import load_map

    pipeline = load_map(maps[1])
    feature = np.eye(pipeline.map.dimension, dtype=np.float32)[0]
    pipeline.restore_objects([map_object(9, feature=feature, state="missing")])
    pipeline.save(tmp_path / "missing.safetensors")
    (item,) = json.loads(run("objects", tmp_path / "missing.safetensors", "--json"))
    assert (item["id"], item["state"]) == (9, "missing")
