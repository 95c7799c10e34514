# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The bond with a lifecycle manager, with a stand-in of bondpy: it is in no package index."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from rclpy.parameter import Parameter

from geopurify_ros.mapper import MapperNode


class Bond:
    """Has the calls of `bondpy.bondpy.Bond` that are made."""

    calls: list[tuple[str, ...]]

    def __init__(self, topic: str, id: str, node: Any) -> None:
        self.calls.append(("made", topic, id, node.get_name()))

    def start(self) -> None:
        self.calls.append(("started",))

    def shutdown(self) -> None:
        self.calls.append(("ended",))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    module = ModuleType("bondpy.bondpy")
    module.Bond = Bond  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "bondpy", ModuleType("bondpy"))
    monkeypatch.setitem(sys.modules, "bondpy.bondpy", module)
    Bond.calls = []
    return Bond.calls


def node_of(folder: Path, autostart: bool) -> MapperNode:
    values = {"encoder.kind": "scores", "map_directory": str(folder), "autostart": autostart}
    overrides = [Parameter(name, value=value) for name, value in values.items()]
    node = MapperNode(parameter_overrides=overrides)
    node.trigger_configure()
    node.trigger_activate()
    return node


def test_it_lasts_as_long_as_a_manager_has_the_node_active(
    middleware: None, tmp_path: Path, calls: list[tuple[str, ...]]
) -> None:
    node = node_of(tmp_path, autostart=False)
    begun = [("made", "bond", "geopurify", "geopurify"), ("started",)]
    assert calls == begun
    node.trigger_deactivate()
    assert calls == [*begun, ("ended",)]
    node.trigger_activate()
    node.trigger_shutdown()  # from active
    assert calls == [*begun, ("ended",), *begun, ("ended",)]
    node.destroy_node()


def test_there_is_none_without_a_manager(
    middleware: None, tmp_path: Path, calls: list[tuple[str, ...]]
) -> None:
    node = node_of(tmp_path, autostart=True)
    assert calls == []
    node.trigger_shutdown()
    node.destroy_node()


def test_without_bondpy_the_log_says_what_to_set(
    middleware: None, tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    node = node_of(tmp_path, autostart=False)
    said = capfd.readouterr().err
    assert "bondpy is not installed; set bond_timeout of the manager to 0.0" in said
    node.trigger_shutdown()
    node.destroy_node()
