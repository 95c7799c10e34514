# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Checks on the services that ROS gives every node, so that each request gets an answer.

Those of rclpy raise for a parameter of an unknown type, which leaves the request without an answer
and ends the main loop; they let everybody complete a transition that the node is in the middle of;
and rcl logs the labels and hashes it is sent as they are.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from rcl_interfaces.msg import SetParametersResult
from rclpy.node import Node
from rclpy.parameter import Parameter

from geopurify.config.did_you_mean import did_you_mean
from geopurify.errors import BadInput, quote, shorten_error

# What an operator may ask for: labels and ids of lifecycle_msgs/Transition. Shutdown has an id for
# each state; further ones end a step that the node itself takes.
LABELS = ("configure", "cleanup", "activate", "deactivate", "shutdown")
IDS = range(1, 8)
TYPE_HASH = re.compile(r"RIHS\d\d_[0-9a-f]{64}")  # REP-2011

Check = Callable[[Any], None]
Refuse = Callable[[BadInput], None]


def guard_builtin_services(node: Node, refuse: Refuse) -> None:
    """Let the services that a node has so far check their requests, and outlive them.

    Args:
        refuse: told of each request that is refused: ``parameter_refused`` (each one, but only
            once where they are set together), ``transition_refused`` or ``request_invalid``.
    """
    for service in node.services:
        kind = service.srv_type.__name__
        callback = {
            "SetParameters": partial(_set_parameters, node, refuse),
            "SetParametersAtomically": partial(_set_atomically, node, refuse),
        }.get(kind, service.callback)
        checks: dict[str, Check] = {
            "GetParameters": partial(_check_number, node, "names"),
            "GetParameterTypes": partial(_check_number, node, "names"),
            "DescribeParameters": partial(_check_number, node, "names"),
            "SetParameters": partial(_check_number, node, "parameters"),
            "SetParametersAtomically": partial(_check_number, node, "parameters"),
            "ChangeState": partial(_check_transition, node),
            "GetTypeDescription": _check_hash,
        }
        check: Check = checks.get(kind, lambda request: None)
        service.callback = _answering(check, callback, service.service_name, refuse)


def _answering(
    check: Check,
    callback: Callable[[Any, Any], Any],
    name: str,
    refuse: Refuse,
) -> Callable[[Any, Any], Any]:
    """Return a callback that answers without content, or success, what is refused or raises."""

    def answer(request: Any, response: Any) -> Any:
        try:
            check(request)
            return callback(request, response)
        except Exception as error:
            reason = error.reason if isinstance(error, BadInput) else "request_invalid"
            refuse(BadInput(reason, f"{name} refuses a request: {_sentence(error)}"))
            return type(response)()

    return answer


def _set_parameters(node: Node, refuse: Refuse, request: Any, response: Any) -> Any:
    """Set parameters one by one, as rclpy does."""
    response.results = [_result(node, refuse, [parameter]) for parameter in request.parameters]
    return response


def _set_atomically(node: Node, refuse: Refuse, request: Any, response: Any) -> Any:
    response.result = _result(node, refuse, request.parameters)
    return response


def _result(node: Node, refuse: Refuse, parameters: Sequence[Any]) -> SetParametersResult:
    result = _set(node, parameters)
    if not result.successful:
        names = quote(", ".join(parameter.name for parameter in parameters))
        refuse(BadInput("parameter_refused", f"{names}: {result.reason}"))
    return result


def _set(node: Node, parameters: Sequence[Any]) -> SetParametersResult:
    known = node._parameters  # rclpy has no list of their names
    try:
        for parameter in parameters:
            if parameter.name not in known:
                hint = did_you_mean(parameter.name, known)
                raise BadInput(
                    "config_invalid", f"there is no parameter {quote(parameter.name)}{hint}"
                )
        return node.set_parameters_atomically([*map(Parameter.from_parameter_msg, parameters)])
    except Exception as error:
        return SetParametersResult(successful=False, reason=_sentence(error))


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, BadInput) else shorten_error(error)


def _check_number(node: Node, field: str, request: Any) -> None:
    """Refuse more names than there are: each costs time, in which sim time stands still."""
    given, most = len(getattr(request, field)), len(node._parameters)
    if given > most:
        raise BadInput(
            "request_invalid", f"it has {given} parameters, and the node has {most} of them"
        )


def _check_transition(node: Any, request: Any) -> None:
    """Refuse what is not a transition, or none that the state of the node allows."""
    label, number = request.transition.label, request.transition.id
    state = node._state_machine.current_state[1]
    if label not in LABELS if label else number not in IDS:
        raise BadInput("transition_refused", f"{quote(label or number)} is not a transition")
    allowed = node._state_machine.available_transitions
    if not any(label == each[1] if label else number == each[0] for each in allowed):
        raise BadInput(
            "transition_refused", f"there is no transition {quote(label or number)} from {state}"
        )


def _check_hash(request: Any) -> None:
    if not TYPE_HASH.fullmatch(request.type_hash):
        raise BadInput("request_invalid", f"{quote(request.type_hash)} is not a hash of a type")
