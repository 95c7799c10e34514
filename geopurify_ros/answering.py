# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How every service answers: with success, a message and, where its type has one, a code.

Every request is answered.  Those of a group take turns; each has a thread of the executor while it
waits, so they are few, and who comes when they are taken is told so.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rclpy.exceptions import InvalidHandle
from rclpy.node import Node
from rclpy.qos import QoSProfile, QoSReliabilityPolicy
from rclpy.service import Service

from geopurify.errors import BadInput, shown
from geopurify_ros.health import Health
from geopurify_ros.turns import BoundedCallbackGroup, Turns

REQUESTS = 6  # of a group, under way and waiting
LONGEST_S = 0.8  # until an answer; with slower answers fewer may wait
GROUPS = 2
# Between two answers, and two refusals, of a group. Every client of a service receives the answers
# to all of them and keeps 10 (rmw_fastrtps with ROS's default): what comes faster than it looks at
# them is lost. And each costs every client time, which the map may need.
ANSWER_PERIOD_S, REFUSAL_PERIOD_S = 0.02, 0.025
# Requests that arrive at once wait here until they are looked at. With the 10 of ROS's default the
# middleware loses the others without a word.
REQUESTS_QOS = QoSProfile(depth=1000, reliability=QoSReliabilityPolicy.RELIABLE)

Callback = Callable[[Any, Any], str]


def create_services(
    node: Node,
    services: Sequence[tuple[Any, str, Callback]],
    codes: Mapping[str, str],
    health: Health,
) -> list[Service]:
    """Offer a group of services, which are answered one after the other.

    Args:
        services: the type, name and callback of each; see `answering`.
        codes: see `answering`.
        health: where refused requests are counted.
    """
    group = BoundedCallbackGroup(REQUESTS + 1)  # one more, to be told that it is one too many
    turns = Turns(REQUESTS, LONGEST_S, ANSWER_PERIOD_S, REFUSAL_PERIOD_S)
    return [
        node.create_service(
            service_type,
            name,
            answering(callback, codes, health, turns),
            qos_profile=REQUESTS_QOS,
            callback_group=group,
        )
        for service_type, name, callback in services
    ]


def answering(
    callback: Callback, codes: Mapping[str, str], health: Health, turns: Turns
) -> Callable[[Any, Any], Any]:
    """Return the callback of a service.

    Args:
        callback: fills in the response and returns its message, or raises.
        codes: name of the response's code by the reason of a `BadInput`; INVALID_REQUEST for
            others, INTERNAL_ERROR for a fault of ours, which the node survives.
        health: where refused requests are counted.
        turns: shared by the services of a group; BUSY is the code of who gets none.
    """
    codes = {"busy": "BUSY", **codes}

    def answer(request: Any, response: Any) -> Any:
        try:
            with turns.turn():
                response.message = callback(request, response)
        except BadInput as error:
            health.refuse(error, is_request=True)
            return failed(response, codes.get(error.reason, "INVALID_REQUEST"), str(error))
        except InvalidHandle:  # the node was cleaned up meanwhile: nobody gets the answer
            raise
        except Exception as error:
            health.refuse(error)
            return failed(response, "INTERNAL_ERROR", f"internal error: {shown(error)}")
        response.success = True
        return response

    return answer


def failed(response: Any, code: str, message: str) -> Any:
    """Return an answer without content."""
    answer = type(response)(success=False, message=message)
    if hasattr(answer, "code"):  # the types of std_srvs have none
        answer.code = getattr(answer, code)
    return answer
