# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The services of a mapper, called from threads that may wait."""

import threading
from typing import Any

from geopurify_msgs.srv import LoadMap, QueryText, SaveMap, SetVocabulary
from rcl_interfaces.srv import GetParameters
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.node import Node
from std_srvs.srv import SetBool, Trigger

from geopurify.errors import BadInput
from geopurify_ros.qos import REQUESTS

SERVICES = {
    **{"query_text": QueryText, "set_vocabulary": SetVocabulary},
    **{"save_map": SaveMap, "load_map": LoadMap},
    **{"purify": Trigger, "reset": Trigger, "pause": SetBool},
    "get_parameters": GetParameters,
}
READY_S, ANSWER_S = 2.0, 60.0


class MapperServices:
    """Calls services of a mapper.

    Args:
        node: that another thread spins.
        mapper: name of the mapper's node.
    """

    def __init__(self, node: Node, mapper: str) -> None:
        self._mapper = mapper
        group = ReentrantCallbackGroup()
        self._clients: dict[str, Any] = {
            name: node.create_client(
                kind, f"{mapper}/{name}", qos_profile=REQUESTS, callback_group=group
            )
            for name, kind in SERVICES.items()
        }

    def call(self, service: str, **fields: Any) -> Any:
        """Call a service and return its answer.

        Raises:
            BadInput: the mapper is not there, does not answer, or refuses.
        """
        client = self._clients[service]
        if not client.wait_for_service(READY_S):
            raise BadInput("mapper_stalled", f"the mapper {self._mapper} is not running")
        answered = threading.Event()
        future = client.call_async(SERVICES[service].Request(**fields))
        future.add_done_callback(lambda _: answered.set())
        if not answered.wait(ANSWER_S):
            client.remove_pending_request(future)
            raise BadInput(
                "mapper_stalled",
                f"the mapper {self._mapper} did not answer {service} within {ANSWER_S:g} s",
            )
        answer: Any = future.result()
        if not getattr(answer, "success", True):
            raise BadInput("mapper_refused", answer.message)
        return answer

    def parameters(self, *names: str) -> list[Any] | None:
        """Return parameters of the mapper; None if it is not there or has no such ones."""
        try:
            values = self.call("get_parameters", names=list(names)).values
        except BadInput:
            return None
        found = [_plain(value) for value in values]
        return None if len(found) < len(names) or None in found else found


def _plain(value: Any) -> Any:
    """Return what a ParameterValue holds, of the types that are asked for here."""
    kinds = {2: "integer_value", 3: "double_value", 8: "double_array_value"}
    return getattr(value, kinds[value.type]) if value.type in kinds else None
