# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How every service answers: with success, a message and, where its type has one, a code."""

from collections.abc import Callable, Mapping
from typing import Any

from rclpy.exceptions import InvalidHandle

from geopurify.errors import BadInput, shown
from geopurify_ros.health import Health


def answering(
    callback: Callable[[Any, Any], str], codes: Mapping[str, str], health: Health
) -> Callable[[Any, Any], Any]:
    """Return the callback of a service.

    Args:
        callback: fills in the response and returns its message, or raises.
        codes: name of the response's code by the reason of a `BadInput`; INVALID_REQUEST for
            others, INTERNAL_ERROR for a fault of ours, which the node survives.
        health: where refused requests are counted.
    """

    def answer(request: Any, response: Any) -> Any:
        try:
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
