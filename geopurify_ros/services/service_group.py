# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A group of services: each answers with success, a message and, where its type has one, a code.

Every request is answered.  Those of a group are answered one after the other, or refused as BUSY.
The executor only queues requests as they arrive: none waits in the middleware unseen.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.exceptions import InvalidHandle
from rclpy.node import Node

from geopurify.errors import BadInput, quote
from geopurify_ros.monitoring.health import Health
from geopurify_ros.qos import REQUESTS
from geopurify_ros.services.request_queue import RequestQueue, Send

MOST_REQUESTS = 6  # of a group, under way and waiting
LONGEST_S = 0.8  # until an answer; with slower answers fewer may wait
GROUPS = 2
# Between two answers, and two refusals, of a group. Every client of a service receives the answers
# to all of them and keeps 10 (rmw_fastrtps with ROS's default): what comes faster than it looks at
# them is lost. And each costs every client time, which the map may need.
ANSWER_PERIOD_S, REFUSAL_PERIOD_S = 0.02, 0.025

Callback = Callable[[Any, Any], str]


class ServiceGroup:
    """Offers a group of services, which are answered one after the other.

    Args:
        node: to offer them with.
        services: the type, name and callback of each.  A callback fills in the response and
            returns its message, or raises.
        codes: name of the response's code by the reason of a `BadInput`; INVALID_REQUEST for
            others, INTERNAL_ERROR for a fault of ours, which the node survives.
        health: where refused requests are counted.
    """

    def __init__(
        self,
        node: Node,
        services: Sequence[tuple[Any, str, Callback]],
        codes: Mapping[str, str],
        health: Health,
    ) -> None:
        self._node = node
        self._codes = {"busy": "BUSY", **codes}
        self._health = health
        self._queue = RequestQueue(
            MOST_REQUESTS, LONGEST_S, ANSWER_PERIOD_S, REFUSAL_PERIOD_S, self._on_error
        )
        group = MutuallyExclusiveCallbackGroup()
        self._services: list[Any] = []
        for service_type, name, callback in services:
            service: Any = node.create_service(
                service_type,
                name,
                lambda request, response: request,
                qos_profile=REQUESTS,
                callback_group=group,
            )
            # The executor sends what the callback returns, with the header of the request, which
            # the callback is not given. So that it need not wait for the answer, it returns the
            # request, and that is "sent" to the queue.
            service.send_response = partial(
                self._put, service_type, callback, service.send_response
            )
            self._services.append(service)

    def ask_to_stop(self) -> None:
        """Answer no further request."""
        self._queue.ask_to_stop()

    def join(self, deadline_s: float) -> None:
        """Wait for the request in progress until a time of the steady clock."""
        self._queue.join(deadline_s)

    def destroy(self) -> None:
        """Destroy the services."""
        self.ask_to_stop()
        for service in self._services:
            self._node.destroy_service(service)

    def _put(
        self,
        service_type: Any,
        callback: Callback,
        send: Callable[[Any, Any], None],
        request: Any,
        header: Any,
    ) -> None:
        """Queue a request; its answer is sent with its header."""

        def answer() -> Send:
            return partial(send, self._answer(callback, request, service_type.Response()), header)

        def refuse(error: BadInput) -> Send:
            return partial(send, self._refused(service_type.Response(), error), header)

        self._queue.put(answer, refuse)

    def _answer(self, callback: Callback, request: Any, response: Any) -> Any:
        try:
            response.message = callback(request, response)
        except BadInput as error:
            return self._refused(response, error)
        except InvalidHandle:  # the node was cleaned up meanwhile: nobody gets the answer
            raise
        except Exception as error:
            self._health.report(error)
            return make_error_response(
                response, "INTERNAL_ERROR", f"internal error: {quote(error)}"
            )
        response.success = True
        return response

    def _refused(self, response: Any, error: BadInput) -> Any:
        self._health.refuse(error)
        return make_error_response(
            response, self._codes.get(error.reason, "INVALID_REQUEST"), str(error)
        )

    def _on_error(self, error: Exception) -> None:
        if not isinstance(error, InvalidHandle):  # the node was cleaned up meanwhile
            self._health.report(error)


def make_error_response(response: Any, code: str, message: str) -> Any:
    """Return an answer without content."""
    answer = type(response)(success=False, message=message)
    if hasattr(answer, "code"):  # the types of std_srvs have none
        answer.code = getattr(answer, code)
    return answer
