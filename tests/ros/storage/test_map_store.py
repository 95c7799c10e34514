# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Maps of the node: one folder, and nothing is lost when a load fails."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from small_world import ColorEncoder, wall_frame

from geopurify.config import from_flat
from geopurify.errors import BadInput
from geopurify.map_files.reading import read_purified
from geopurify.pipeline import Pipeline
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.storage import map_store
from geopurify_ros.storage.map_store import MapStore, resolve_in_directory

SMALL = {"map.voxel_size_m": 0.05, "map.max_voxels": 5000}


def mapped() -> Pipeline:
    pipeline = Pipeline(from_flat(SMALL), ColorEncoder())
    pipeline.integrate(wall_frame())
    return pipeline


def test_a_map_comes_back_with_its_vocabulary(tmp_path: Path) -> None:
    pipeline = mapped()
    pipeline.set_vocabulary(["blue", "red"])
    store = MapStore(pipeline, str(tmp_path))
    saved = store.save("wall.safetensors")
    assert saved.voxels == pipeline.voxel_count
    assert saved.bytes == (tmp_path / "wall.safetensors").stat().st_size
    before = pipeline.query("red").objects
    pipeline.reset()
    pipeline.set_vocabulary(["green"])
    assert store.load("wall.safetensors") is None
    assert pipeline.voxel_count == saved.voxels
    assert pipeline.vocabulary.names == ("blue", "red")
    assert [found.voxels for found in pipeline.query("red").objects] == [
        found.voxels for found in before
    ]


def test_purified_features_of_the_very_map_go_with_it(tmp_path: Path) -> None:
    pipeline, path = mapped(), tmp_path / "wall.safetensors"
    store = MapStore(pipeline, str(tmp_path))
    store.save(path.name, purified=True)
    assert read_purified(path).purified == "it holds no purified features"
    pipeline.purify()
    store.save(path.name, purified=True)
    assert read_purified(path).purified.shape == pipeline.state()["features"].shape
    pipeline.integrate(wall_frame())
    store.save(path.name, purified=True)
    assert read_purified(path).purified == "it holds no purified features"


def test_a_map_that_this_one_does_not_go_on_from_is_kept(tmp_path: Path) -> None:
    first, name = MapStore(mapped(), str(tmp_path)), "wall.safetensors"
    assert first.save(name, older_maps=2).older is None  # nothing was there
    assert first.save(name, older_maps=2).older is None  # the same map, grown
    whole = (tmp_path / name).read_bytes()

    pipeline = mapped()
    second = MapStore(pipeline, str(tmp_path))
    older = second.save(name, older_maps=2).older
    assert older == tmp_path / "wall.older-1.safetensors"
    assert older.read_bytes() == whole
    second.load("wall.older-1.safetensors")  # another map than the one that is saved as wall
    assert second.save(name, older_maps=2).older == tmp_path / "wall.older-2.safetensors"
    second.load(name)
    pipeline.integrate(wall_frame())
    assert second.save(name, older_maps=2).older is None  # it goes on from what it has loaded
    pipeline.reset()
    pipeline.integrate(wall_frame())
    assert second.save(name, older_maps=2).older == tmp_path / "wall.older-3.safetensors"


def test_the_reserve_of_the_disk_stays_free_but_for_who_may_use_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = mapped()
    map_bytes = pipeline.voxel_count * pipeline.map.bytes_per_row()
    store = MapStore(pipeline, str(tmp_path), reserve_bytes=1_000_000)

    def leave_free(size_bytes: int) -> None:
        usage = SimpleNamespace(free=size_bytes)
        monkeypatch.setattr(
            "geopurify_ros.storage.map_store.shutil.disk_usage", lambda path: usage
        )

    leave_free(1_000_000 + map_bytes)
    written = store.save("first.safetensors").bytes
    leave_free(1_000_000 + map_bytes - 1)
    with pytest.raises(BadInput, match="1 MB of the disk free, disk_reserve_megabytes") as caught:
        store.save("second.safetensors")
    assert caught.value.reason == "disk_reserve"
    assert [file.name for file in tmp_path.iterdir()] == ["first.safetensors"]
    leave_free(1_000_000 + map_bytes - written)
    assert store.save("first.safetensors").bytes == written  # replaces as much
    leave_free(0)
    assert store.save("last.safetensors", may_use_reserve=True).bytes == written


def test_a_map_that_another_process_has_put_there_meanwhile_is_kept(tmp_path: Path) -> None:
    ours, theirs = (MapStore(mapped(), str(tmp_path)) for _ in range(2))
    ours.save("wall.safetensors")
    theirs.save("wall.safetensors")
    assert ours.save("wall.safetensors", older_maps=2).older is not None


def test_an_older_map_that_cannot_be_kept_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MapStore(mapped(), str(tmp_path)).save("wall.safetensors")
    whole = (tmp_path / "wall.safetensors").read_bytes()

    def fail(path: Path, most: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(map_store, "keep_older_map", fail)
    with pytest.raises(BadInput, match="disk full") as caught:
        MapStore(mapped(), str(tmp_path)).save("wall.safetensors", older_maps=2)
    assert caught.value.reason == "map_not_written"
    assert (tmp_path / "wall.safetensors").read_bytes() == whole


def test_maps_are_readable_by_whom_the_node_says(tmp_path: Path) -> None:
    for access, mode in (("owner", 0o600), ("group", 0o640), ("everyone", 0o644)):
        store = MapStore(mapped(), str(tmp_path), RosConfig(map_access=access).map_mode)
        saved = store.save("wall.safetensors")
        assert saved.path.stat().st_mode & 0o777 == mode


def test_an_empty_map_is_not_saved(tmp_path: Path) -> None:
    store = MapStore(Pipeline(from_flat(SMALL), ColorEncoder()), str(tmp_path))
    with pytest.raises(BadInput, match="nothing to save"):
        store.save("wall.safetensors")


@pytest.mark.parametrize(
    ("settings", "up_map", "reason"),
    [
        ({"map.voxel_size_m": 0.04}, (0, 0, 1), "voxel_size_mismatch"),
        ({}, (0, 1, 0), "map_mismatch"),
    ],
)
def test_a_map_that_does_not_fit_leaves_the_old_one(
    tmp_path: Path, settings: dict, up_map: tuple, reason: str
) -> None:
    MapStore(mapped(), str(tmp_path)).save("a.safetensors")
    pipeline = Pipeline(from_flat({**SMALL, **settings}), ColorEncoder(), up_map)
    pipeline.integrate(wall_frame())
    before = pipeline.state()
    with pytest.raises(BadInput) as caught:
        MapStore(pipeline, str(tmp_path)).load("a.safetensors")
    assert caught.value.reason == reason
    after = pipeline.state()
    assert all((after[name] == before[name]).all() for name in before)


def test_paths_are_confined_to_the_folder(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "way_out").symlink_to("/")
    folder = str(tmp_path)
    assert resolve_in_directory(folder, "a.safetensors") == tmp_path / "a.safetensors"
    assert resolve_in_directory(folder, "sub/a.safetensors") == tmp_path / "sub/a.safetensors"
    for name in (
        "",
        ".",
        "a.ply",
        "../a.safetensors",
        "/elsewhere/a.safetensors",
        "way_out/a.safetensors",
        "missing/a.safetensors",
        "a\0.safetensors",
        "a.safetensors/",
        "a.safetensors/.",
        "a\n.safetensors",
        "\x1b[2Ka.safetensors",
        "a\x85.safetensors",
        "a\udc80.safetensors",
        "a" * 5000 + ".safetensors",
    ):
        with pytest.raises(BadInput) as caught:
            resolve_in_directory(folder, name)
        assert caught.value.reason == "path_invalid"
    with pytest.raises(BadInput, match="map_directory"):
        resolve_in_directory("", "a.safetensors")
    with pytest.raises(BadInput, match=r"map_directory, '.*missing', is not a folder"):
        resolve_in_directory(f"{folder}/missing", "a.safetensors")


def test_a_map_that_is_taken_away_at_once_is_an_error_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_store, "save_map", lambda path, pipeline, mode: None)  # it is gone
    with pytest.raises(BadInput, match="took it away") as caught:
        MapStore(mapped(), str(tmp_path)).save("a.safetensors")
    assert caught.value.reason == "map_not_written"
