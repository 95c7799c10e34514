# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest

from geopurify.cli.parameter_file import parse_yaml, read_parameter_file
from geopurify.errors import BadInput


def read(folder: Path, text: str | bytes) -> dict[str, object]:
    file = folder / "robot.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_parameter_file(file)


@pytest.mark.parametrize(
    "node", ["/**", "geopurify", "/geopurify", "/robot/geopurify", "/**/geopurify"]
)
def test_the_block_of_the_node_counts_wherever_it_is(node: str, tmp_path: Path) -> None:
    other = "/camera:\n  ros__parameters: {map: {voxel_size_m: 1.0}, exposure.auto: true}\n"
    block = f"{node}:\n  ros__parameters: {{map: {{voxel_size_m: 0.5}}, use_sim_time: true}}\n"
    assert read(tmp_path, other + block) == {"map.voxel_size_m": 0.5}


def test_namespaces_may_be_nested_and_the_later_block_wins(tmp_path: Path) -> None:
    text = (
        "/**: {ros__parameters: {map.voxel_size_m: 0.1, purify.rounds: 3}}\n"
        "robot: {geopurify: {ros__parameters: {map.voxel_size_m: 0.2}}}\n"
    )
    assert read(tmp_path, text) == {"map.voxel_size_m": 0.2, "purify.rounds": 3}


def test_parameters_of_the_node_are_passed_over(tmp_path: Path) -> None:
    own = "pose_source: tf, qos_overrides: {/tf: {depth: 1}}"
    assert read(tmp_path, f"/**: {{ros__parameters: {{{own}}}}}") == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must be of /\\*\\* or of a node geopurify; it has none"),
        ("/camera: {ros__parameters: {}}", "of a node geopurify; it has /camera"),
        ("/**: {ros__parameters: 5}", r"ros__parameters of /\*\* must be settings .* got 5"),
        ("/**: {ros__parameters: {5: 1}}", "the name of a setting must be a text, got 5"),
        ("/**: {ros__parameters: {map: {5: 1}}}", r"must be a text, got map\.5"),
        (
            "/**: {ros__parameters: {mapp: {voxel_size_m: 0.5}}}",
            r"mapp\.voxel_size_m: there is no group 'mapp', only encoder, lifting, map",
        ),
        ("/**: {ros__parameters: {mapp.max_voxels: 5}}", "there is no group 'mapp'"),
        (b"\xff\xfe/**", "it is no UTF-8 text"),
        ("/**: {", "expected the node content"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str | bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=f"cannot read settings from .*robot.yaml: .*{message}"):
        read(tmp_path, text)


@pytest.mark.parametrize("text", ["1e-30", "1E-30", "1.e-30", "+1e-30", "1.0e-30"])
def test_numbers_need_no_dot(text: str) -> None:
    assert parse_yaml(text) == 1e-30


@pytest.mark.parametrize("text", ["[1,2", "2020-99-99", "!!python/name:os.system", "[" * 5000])
def test_no_yaml_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+$"):
        parse_yaml(text)
