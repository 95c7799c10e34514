# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The layouts and the security policy name the topics and services that the node has."""

import gc
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from geopurify_msgs.srv import QueryText
from rclpy.parameter import Parameter
from std_srvs.srv import Trigger

from geopurify_ros.mapper import MapperNode

CONFIG = Path(__file__).resolve().parents[2] / "config"
NAMESPACE, NODE = "/robot", "geopurify"
ABSOLUTE = {"/clock", "/diagnostics", "/parameter_events", "/rosout", "/tf", "/tf_static"}
# Between them the node has every input that it can have.
VARIANTS: list[dict[str, Any]] = [
    {"encoder.kind": "scores", "pose_source": "pose"},
    {"encoder.kind": "simulated", "pose_source": "odom", "use_sim_time": True},
    {
        "encoder.kind": "scores",
        "pose_source": "tf",
        "color_transport": "compressed",
        "depth_transport": "compressedDepth",
    },
]

OF_AN_ACTION = {  # what SROS 2 makes of its execution
    "publish": ("feedback", "status"),
    "reply": ("send_goal", "cancel_goal", "get_result"),
}
DISCOVERY_S = 10.0

pytestmark = pytest.mark.usefixtures("middleware")


@dataclass
class Names:
    """What the node publishes, subscribes to and serves, by their full names."""

    publish: set[str] = field(default_factory=set)
    subscribe: set[str] = field(default_factory=set)
    reply: set[str] = field(default_factory=set)

    def add(self, variant: dict[str, Any]) -> None:
        overrides = [Parameter(name, value=value) for name, value in variant.items()]
        node = MapperNode(namespace=NAMESPACE, parameter_overrides=overrides)
        assert node.start()
        found = self._on_the_network(node)
        self.publish |= found[0]
        self.subscribe |= found[1]
        self.reply |= found[2]
        node.stop()
        node.destroy_node()
        del node
        gc.collect()  # it leaves the network with the last reference; the next has its name

    @staticmethod
    def _on_the_network(node: MapperNode) -> tuple[set[str], set[str], set[str]]:
        """Return published, subscribed and served names, once all that the node made is known."""
        made = {each.topic_name for each in (*node.publishers, *node.subscriptions)}
        made |= {each.service_name for each in node.services}
        who, deadline_s = (NODE, NAMESPACE), time.monotonic() + DISCOVERY_S
        while True:
            publish, subscribe, reply = (
                {name for name, _ in names_of(*who)}
                for names_of in (
                    node.get_publisher_names_and_types_by_node,
                    node.get_subscriber_names_and_types_by_node,
                    node.get_service_names_and_types_by_node,
                )
            )
            missing = made - publish - subscribe - reply
            if not missing:
                return publish, subscribe, reply
            assert time.monotonic() < deadline_s, f"not announced: {missing}"

    def all(self) -> set[str]:
        return self.publish | self.subscribe | self.reply


@pytest.fixture(scope="module")
def names(middleware: None) -> Names:
    """Return the names of the node in a namespace, of all variants together."""
    found = Names()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "geopurify_ros.mapper.compile_kernels", lambda purify: None
        )  # nothing is mapped
        for variant in VARIANTS:
            found.add(variant)
    found.publish.add("/tf_static")  # from the first request for frames on
    return found


@pytest.fixture(scope="module")
def policy() -> ElementTree.Element:
    return ElementTree.parse(CONFIG / "security/geopurify.policy.xml").getroot()


@pytest.fixture(scope="module")
def foxglove() -> dict[str, Any]:
    return json.loads((CONFIG / "foxglove.json").read_text())


def in_namespace(name: str, namespace: str = NAMESPACE) -> str:
    """Return the full name of a node's own, relative or absolute name, as ROS and SROS 2 do."""
    if name.startswith("/"):
        return name
    return name.replace("~", f"{namespace}/{NODE}") if name[0] == "~" else f"{namespace}/{name}"


def in_root(names: set[str]) -> set[str]:
    return {name.removeprefix(NAMESPACE) for name in names}


def panels(foxglove: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {k: v for k, v in foxglove["configById"].items() if k.startswith(f"{kind}!")}


def leaves(layout: Any) -> Iterator[str]:
    """Yield the panels of a layout, which is a tree of splits."""
    if isinstance(layout, str):
        yield layout
    else:
        yield from leaves(layout["first"])
        yield from leaves(layout["second"])


def test_a_namespaced_node_keeps_its_names_to_itself(names: Names) -> None:
    assert {name for name in names.all() if not name.startswith(f"{NAMESPACE}/")} == ABSOLUTE


@pytest.mark.parametrize("rule", ["publish", "subscribe", "reply"])
def test_the_policy_allows_what_the_node_does_and_no_more(
    names: Names, policy: ElementTree.Element, rule: str
) -> None:
    lists = policy.findall(f".//profile[@node='{NODE}'][@ns='/']/*[@{rule}='ALLOW']")
    allowed = [in_namespace(item.text or "") for items in lists for item in items]
    for item in policy.findall(f".//profile[@node='{NODE}']/actions[@execute='ALLOW']/action"):
        name = in_namespace(item.text or "")
        allowed += [f"{name}/_action/{part}" for part in OF_AN_ACTION.get(rule, ())]
    assert len(allowed) == len(set(allowed))
    assert set(allowed) == getattr(names, rule)


def test_the_policy_has_the_structure_that_sros2_reads(policy: ElementTree.Element) -> None:
    assert (policy.tag, policy.attrib) == ("policy", {"version": "0.2.0"})
    (enclave,) = policy.findall("enclaves/enclave")
    assert enclave.attrib == {"path": "/geopurify/mapper"}
    (profile,) = enclave.findall("profiles/profile")
    rules = {"topics": {"publish", "subscribe"}, "services": {"reply", "request"}}
    rules["actions"] = {"call", "execute"}
    for items in profile:
        assert set(items.attrib) <= rules[items.tag]
        assert set(items.attrib.values()) == {"ALLOW"}
        assert {f"{item.tag}s" for item in items} == {items.tag}


def test_rviz_shows_topics_of_the_node(names: Names) -> None:
    layout = yaml.safe_load((CONFIG / "geopurify.rviz").read_text())["Visualization Manager"]
    shown = {display["Topic"]["Value"] for display in layout["Displays"] if "Topic" in display}
    assert len(shown) == 5
    assert shown <= in_root(names.publish)


def test_foxglove_shows_topics_of_the_node(names: Names, foxglove: dict[str, Any]) -> None:
    (scene,) = panels(foxglove, "3D").values()
    (camera,) = panels(foxglove, "Image").values()
    (diagnostics,) = panels(foxglove, "DiagnosticSummary").values()
    shown = {*scene["topics"], diagnostics["topicToRender"]}
    shown |= {p["value"].split(".")[0] for p in panels(foxglove, "Plot")["Plot!voxels"]["paths"]}
    assert shown <= in_root(names.publish)
    assert set(camera["imageMode"].values()) <= in_root(names.subscribe)


def test_foxglove_calls_services_of_the_node(names: Names, foxglove: dict[str, Any]) -> None:
    types = {"/geopurify/query_text": QueryText, "/geopurify/purify": Trigger}
    calls = {
        panel["serviceName"]: json.loads(panel["requestPayload"])
        for panel in panels(foxglove, "CallService").values()
    }
    assert calls.keys() == types.keys() <= in_root(names.reply)
    for name, request in calls.items():
        types[name].Request(**request)  # refuses fields that are not there, or of another type


def test_foxglove_places_every_panel_once(foxglove: dict[str, Any]) -> None:
    assert sorted(leaves(foxglove["layout"])) == sorted(foxglove["configById"])
