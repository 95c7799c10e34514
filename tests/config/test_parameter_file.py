# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geopurify.config import Config, from_flat, to_flat
from geopurify.config.loading import load_config
from geopurify.config.parameter_file import parse_yaml, read_parameter_file
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
        ("", "it holds no settings"),
        ("# map:", "it holds no settings"),
        ("- map", r"it must hold settings by name, got \['map'\]"),
        ("/camera: {ros__parameters: {}}", "of a node geopurify; it has '/camera'"),
        ("/**: {ros__parameters: 5}", r"ros__parameters of /\*\* must be settings .* got 5"),
        ("/**: {ros__parameters: {5: 1}}", "the name of a setting must be a text, got 5"),
        ("/**: {ros__parameters: {map: {5: 1}}}", r"must be a text, got map\.5"),
        (
            "/**: {ros__parameters: {mapp: {voxel_size_m: 0.5}}}",
            r"'mapp\.voxel_size_m': there is no group 'mapp'; did you mean 'map'\?",
        ),
        ("/**: {ros__parameters: {mapp.max_voxels: 5}}", "there is no group 'mapp'"),
        ("speed.limit: 5", "there is no group 'speed', only encoder, lifting, map, window"),
        ("map: {voxel_sise_m: 0.5}", "there is no setting 'map.voxel_sise_m'; did you mean"),
        ("voxel_size_m: 0.5", r"no setting 'voxel_size_m'; did you mean 'map\.voxel_size_m'\?"),
        ("/**: {ros_parameters: {map: {a: 1}}}", "did you mean 'ros__parameters'"),
        ("map: {a: 1, a: 2}", "'a' is there twice, line 1"),
        ("map: {}\nquery: {}\nmap: {}", "'map' is there twice, line 3"),
        ("map.max_voxels: 5\nmap: {max_voxels: 6}", r"the file has map\.max_voxels twice"),
        ("map: &m {a: 1}\nquery: *m", r"aliases such as \*m are not taken, line 2"),
        ("&a map: [*a]", r"aliases such as \*a are not taken"),
        ("? [a, b]\n: 5", "found unhashable key"),
        ("map: {? {a: 1} : 5}", "found unhashable key"),
        ("map: {max_voxels: " + "9" * 5000 + "}", "Exceeds the limit"),
        ("- " * 5000, "nested too deeply"),
        ("a: 1\n---\nb: 2", "but found another document, line 2"),
        ("#" * 100_001, "it is larger than 100000 bytes"),
        ("a: \x07", "special characters are not allowed"),
        (b"\xff\xfe/**", "it is not a UTF-8 text"),
        ("/**: {", "expected the node content"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str | bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=f"cannot read settings from .*robot.yaml: .*{message}"):
        read(tmp_path, text)


def test_settings_need_no_block_of_ros(tmp_path: Path) -> None:
    text = "map: {voxel_size_m: 0.1}\nencoder.kind: scores\n"
    assert read(tmp_path, text) == {"map.voxel_size_m": 0.1, "encoder.kind": "scores"}


def test_a_setting_without_its_group_among_ros_parameters_is_warned_about(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert read(tmp_path, "/**: {ros__parameters: {voxel_size_m: 0.1}}") == {}
    assert "voxel_size_m is not a setting; did you mean map.voxel_size_m?" in caplog.text


def test_the_shipped_file_can_be_read() -> None:
    shipped = read_parameter_file(Path(__file__).parents[2] / "config" / "geopurify.yaml")
    assert from_flat(shipped) == Config()


@pytest.mark.parametrize(
    ("assignment", "value"),
    [
        ("vocabulary.names=", ()),
        ("vocabulary.names=[]", ()),
        ("vocabulary.names=['']", ()),
        ("vocabulary.names=[red chair, table]", ("red chair", "table")),
        ("encoder.label_set=", ""),
        ("encoder.label_set=''", ""),
        ("encoder.label_set='nyu40'", "nyu40"),
        ("encoder.compile=yes", True),
        ("encoder.compile=off", False),
        ("map.voxel_size_m=5e-2", 0.05),
        ("map.max_voxels=2e6", 2_000_000),
    ],
)
def test_a_value_means_the_same_on_the_command_line_and_in_a_file(
    assignment: str, value: object, tmp_path: Path
) -> None:
    name, _, text = assignment.partition("=")
    file = tmp_path / "robot.yaml"
    file.write_text(f"{name}: {text}\n")
    assert to_flat(load_config(None, [assignment]))[name] == value
    assert to_flat(load_config(file, None))[name] == value


@pytest.mark.parametrize("text", ["1e-30", "1E-30", "1.e-30", "+1e-30", "1.0e-30"])
def test_numbers_need_no_dot(text: str) -> None:
    assert parse_yaml(text) == 1e-30


@pytest.mark.parametrize("text", ["[1,2", "2020-99-99", "!!python/name:os.system", "[" * 5000])
def test_no_yaml_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+$"):
        parse_yaml(text)


WORDS = st.sampled_from(
    [
        *(
            "map",
            "encoder",
            "query",
            "voxel_size_m",
            "names",
            "ros__parameters",
            "/**",
            "geopurify",
        ),
        *(
            ": ",
            "\n",
            "\n  ",
            "[",
            "]",
            "{",
            "}",
            ", ",
            "- ",
            "? ",
            "&a ",
            "*a",
            "<<",
            "!!",
            "|",
            ">",
        ),
        *(
            "'",
            '"',
            "#",
            "~",
            "null",
            "yes",
            "0x",
            "1e9",
            ".inf",
            "-",
            "9" * 400,
            "\t",
            "\x00",
            "é",
        ),
    ]
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.lists(WORDS, max_size=30).map("".join), st.binary(max_size=60)))
def test_any_file_is_read_or_refused_by_name(tmp_path: Path, content: str | bytes) -> None:
    with suppress(BadInput):
        from_flat(read(tmp_path, content))


def test_base_60_is_no_number() -> None:
    assert parse_yaml("a: 90") == {"a": 90}
    with pytest.raises(ValueError, match="'1:30' is not a number"):
        parse_yaml("a: 1:30")
