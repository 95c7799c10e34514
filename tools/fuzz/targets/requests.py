# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Requests to all services, and changes of parameters, through the node's own callbacks."""

import copy
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from random import Random
from typing import Any, NamedTuple

import numpy as np
from geopurify_msgs.srv import (
    ListObjects,
    LoadMap,
    QueryPoint,
    QueryText,
    SaveMap,
    SetObjectFrames,
    SetVocabulary,
)
from rclpy.parameter import Parameter
from rclpy.serialization import serialize_message
from std_srvs.srv import SetBool, Trigger

from fuzz.messages import odd_field
from fuzz.mutations import odd_float, odd_integer, odd_text
from fuzz.small import small_config, small_pipeline
from fuzz.target import Target
from geopurify.config import settings
from geopurify.errors import BadInput
from geopurify.pipeline import Pipeline
from geopurify_ros.frame_locator import FrameLocator
from geopurify_ros.monitoring.health import Health
from geopurify_ros.parameters import follow_changes
from geopurify_ros.publishers.map_publishers import MapPublishers
from geopurify_ros.publishers.object_frames import ObjectFrames
from geopurify_ros.publishers.static_transforms import StaticTransforms
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.services import service_group
from geopurify_ros.services.map_services import MapServices
from geopurify_ros.services.query_services import QueryServices
from geopurify_ros.storage.map_store import MapStore

TYPES = {
    "query_text": QueryText,
    "query_point": QueryPoint,
    "list_objects": ListObjects,
    "set_object_frames": SetObjectFrames,
    "set_vocabulary": SetVocabulary,
    "save_map": SaveMap,
    "load_map": LoadMap,
    "purify": Trigger,
    "reset": Trigger,
    "pause": SetBool,
}
ANSWER_S = 60.0
PATHS = ("map.safetensors", "a/b.safetensors", "../map.safetensors", "/map.safetensors", ".")


class Request(NamedTuple):
    """A request to a service by its name."""

    service: str
    request: Any


class _Node:
    """Stands in for a node: keeps what is offered and sends nothing."""

    def __init__(self) -> None:
        self.services: dict[str, _Service] = {}
        self.on_set: Any = None

    def create_service(self, kind: type, name: str, callback: Any, **_: Any) -> "_Service":
        service = self.services[name.removeprefix("~/")] = _Service(callback)
        return service

    def create_publisher(self, *_: Any) -> "_Publisher":
        return _Publisher()

    def add_on_set_parameters_callback(self, callback: Any) -> None:
        self.on_set = callback


class _Service:
    """Takes the answers of a service in place of its clients."""

    def __init__(self, callback: Any) -> None:
        self._callback = callback
        self._answers: SimpleQueue[Any] = SimpleQueue()

    def send_response(self, response: Any, header: Any) -> None:
        """Keep an answer; `ServiceGroup` puts its queue before this."""
        self._answers.put(response)

    def ask(self, request: Any, response: Any) -> Any:
        """Return the answer to a request, as the executor gets it and sends it."""
        self.send_response(self._callback(request, response), None)
        return self._answers.get(timeout=ANSWER_S)


class _Publisher:
    """Takes messages that could be sent."""

    topic_name = "topic"

    def publish(self, message: Any) -> None:
        """Serialize a message as a publisher does."""
        serialize_message(message)

    def get_subscription_count(self) -> int:
        """Return that somebody listens."""
        return 1


class RequestDoor:
    """The services of a node with a small map.

    Args:
        folder: of the maps.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "requests"
        self._folder.mkdir()
        service_group.ANSWER_PERIOD_S = 0.0  # nobody has to keep up with the answers
        self._offer()

    def _offer(self) -> None:
        self._node, self._pipeline = _Node(), small_pipeline()
        config, health, node = RosConfig(), Health(5.0), self._node
        outputs = MapPublishers(node, self._pipeline, config)  # type: ignore[arg-type]
        control = _MapControl(self._pipeline, str(self._folder))
        frames = ObjectFrames(self._pipeline, StaticTransforms(node))  # type: ignore[arg-type]
        self._services = QueryServices(
            node,  # type: ignore[arg-type]
            self._pipeline,
            outputs,
            frames,
            health,
            FrameLocator("map", lambda: 0),
        )
        self._map_services = MapServices(
            node,  # type: ignore[arg-type]
            self._pipeline,
            control,
            outputs,
            health,
        )

    def targets(self) -> Iterator[Target]:
        """Yield the targets of requests and parameters."""
        yield Target("requests", self._valid, self._draw, self._take, cost=2)
        door = _ParameterDoor()
        yield Target("parameters", lambda: [_LIVE], _draw_parameters, door.take)

    def _valid(self) -> Iterator[Request]:
        yield Request("query_text", QueryText.Request(text="red", return_cloud=True))
        point = QueryPoint.Request(radius_m=5.0)
        yield Request("query_point", point)
        names = ["red", "green", "blue"]
        yield Request("set_vocabulary", SetVocabulary.Request(names=names))
        for service, kind in (("save_map", SaveMap), ("load_map", LoadMap)):
            yield Request(service, kind.Request(path=PATHS[0]))
        yield Request("purify", Trigger.Request())

    def _draw(self, rng: Random) -> Request:
        service = rng.choice((*TYPES, "query_text", "query_point", "set_vocabulary"))
        request = TYPES[service].Request()
        base = next((r for name, r in self._valid() if name == service), request)
        request = copy.deepcopy(base)
        for _ in range(rng.choice((1, 1, 2, 4))):
            _set_field(request, rng)
        return Request(service, request)

    def _take(self, item: Request) -> None:
        response = TYPES[item.service].Response()
        answer = self._node.services[item.service].ask(item.request, response)
        serialize_message(answer)
        assert answer.success or answer.message
        if self._pipeline.voxel_count == 0 or len(self._pipeline.vocabulary.names) > 100:
            for group in (self._services, self._map_services):
                group.ask_to_stop()
            self._offer()
        if not answer.success:
            assert getattr(answer, "code", 1) != 255, answer.message
            assert "internal error" not in answer.message, answer.message
            raise BadInput("refused", answer.message)


class _MapControl:
    """Does with the map what services ask for, at once."""

    def __init__(self, pipeline: Pipeline, folder: str) -> None:
        store = MapStore(pipeline, folder)
        self.save_map, self.load_map = store.save, store.load
        self.reset, self._purify = pipeline.reset, pipeline.purify

    def schedule_purification(self) -> None:
        """Purify at once."""
        self._purify()

    def pause(self, paused: bool) -> None:
        """Do nothing, as no frames come."""


def _set_field(message: Any, rng: Random) -> None:
    fields = message.get_fields_and_field_types()
    if not fields:
        return
    name = rng.choice(list(fields))
    value, kind = getattr(message, name), fields[name]
    if "/" in kind and "sequence" not in kind:
        _set_field(value, rng)
        return
    odd = _odd(name, value, kind, rng)
    try:
        setattr(message, name, odd)
    except AssertionError:  # rclpy does not send it
        return


def _odd(name: str, value: Any, kind: str, rng: Random) -> Any:
    if kind == "sequence<string>":
        texts = [_text(rng) for _ in range(rng.choice((0, 1, 3, 50)))]
        if rng.random() < 0.2:
            texts = [str(i) for i in range(rng.choice((1999, 2000, 2001, 30_000)))]
        return texts
    if kind == "string":
        return rng.choice(PATHS) if name == "path" and rng.random() < 0.4 else _text(rng)
    if kind in ("double", "float"):
        # C casts what is too large for a float to infinity, Python's check does not take it
        return odd_float(rng) if kind == "double" else float(np.float32(odd_float(rng) % 1e38))
    if kind.startswith(("uint", "int")):
        return abs(odd_integer(rng))
    return odd_field(value, rng)


def _text(rng: Random) -> str:
    text = rng.choice(("red", "red {}", "{}" * 30, odd_text(rng), odd_text(rng) * 50))
    return text.encode("utf-8", "replace").decode()


_LIVE = [Parameter("query.min_score", value=0.4), Parameter("max_rate_hz", value=5.0)]


def _draw_parameters(rng: Random) -> list[Parameter]:
    names = [item.name for item in (*settings(), *settings(RosConfig))]
    drawn = []
    for _ in range(rng.choice((1, 1, 3))):
        value: Any = rng.choice(
            (odd_float(rng), odd_integer(rng), odd_text(rng), True, None, [""], [], [1.5], [1, 2],
             [odd_float(rng)] * 3, ["a", "b"] * rng.choice((1, 3000)), b"\0")
        )  # fmt: skip
        try:
            drawn.append(
                Parameter(rng.choice((*names, "use_sim_time", odd_text(rng))), value=value)
            )
        except (ValueError, TypeError):  # no value of ROS
            continue
    return drawn


class _ParameterDoor:
    """Changes parameters while a node runs."""

    def __init__(self) -> None:
        self._node = _Node()
        self._config, self._ros_config = small_config(), RosConfig()
        follow_changes(
            self._node,  # type: ignore[arg-type]
            lambda: (self._config, self._ros_config),
            lambda config, ros_config: None,
        )

    def take(self, changes: list[Parameter]) -> None:
        """Ask for changes."""
        result = self._node.on_set(changes)
        serialize_message(result)
        if not result.successful:
            assert result.reason
            raise BadInput("refused", result.reason)
