# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Admission of requests: one after the other, and no more than can be answered in time."""

import threading
import time
from collections.abc import Callable

from geopurify.errors import BadInput
from geopurify_ros.process.worker import Worker

FIRST_GUESS_S = 0.25  # of the time that a request takes
NEW_SHARE = 0.3  # of the last request in the moving average
MOST_REFUSED = 10_000  # that wait for their refusal to be sent

Send = Callable[[], None]
Answer = Callable[[], Send]
Refuse = Callable[[BadInput], Send]


class RequestQueue:
    """Answers requests one at a time, in their order, and refuses those that would take too long.

    A request is admitted or refused when it arrives, so that none waits only to be refused.  One
    thread answers, another refuses.  While others wait or are refused, each answer is followed by
    a pause as long as it took, at most half of ``longest_s``, for the other work of the process.

    Args:
        capacity: requests in progress, those that wait included.
        longest_s: until an answer, as estimated by the moving average of the last ones.  A request
            that finds no other is admitted, however long it takes.
        leave_s: at least between two answers.
        refuse_s: at least between two refusals.
        on_error: called with what sending raises.
    """

    def __init__(
        self,
        capacity: int,
        longest_s: float,
        leave_s: float,
        refuse_s: float,
        on_error: Callable[[Exception], None],
    ) -> None:
        self._capacity = capacity
        self._longest_s = longest_s
        self._leave_s = leave_s
        self._refuse_s = refuse_s
        self._lock = threading.Lock()
        self._under_way = 0
        self._mean_s = FIRST_GUESS_S
        self._has_refused = False  # since the last turn
        self._resume_s = 0.0
        self._pace = threading.Lock()
        self._next_s = time.monotonic()
        self._answering: Worker[Answer] = Worker("answer", self._answer, capacity, on_error)
        self._refusing: Worker[Send] = Worker("refuse", self._refuse, MOST_REFUSED, on_error)

    def put(self, answer: Answer, refuse: Refuse) -> None:
        """Admit a request or refuse it, without waiting.

        Args:
            answer, refuse: compute the response and return what sends it.
        """
        with self._lock:
            is_admitted, others = not self._is_full(), self._under_way
            self._under_way += is_admitted
            self._has_refused |= not is_admitted
        if is_admitted:
            self._answering.put(answer)
        else:
            error = BadInput("busy", f"{others} requests are under way: ask again in a moment")
            self._refusing.put(lambda: refuse(error)())

    def ask_to_stop(self) -> None:
        """Answer no further request."""
        self._answering.ask_to_stop()
        self._refusing.ask_to_stop()

    def join(self, deadline_s: float) -> None:
        """Wait for the request in progress until a time of the steady clock."""
        self._answering.join(deadline_s)
        self._refusing.join(deadline_s)

    def _answer(self, answer: Answer) -> None:
        time.sleep(max(0.0, self._resume_s - time.monotonic()))
        begun_s = time.monotonic()
        try:
            send = answer()
            self._note(time.monotonic() - begun_s)
            self._keep_distance(self._leave_s)
            send()
        finally:
            with self._lock:
                self._under_way -= 1

    def _refuse(self, send: Send) -> None:
        self._keep_distance(self._refuse_s)
        send()

    def _is_full(self) -> bool:
        """Tell whether one more request would take too long, with the pauses before its turn."""
        pause_s = max(0.0, self._resume_s - time.monotonic())
        takes_s = pause_s + (2 * self._under_way + 1) * self._mean_s
        is_late = takes_s > self._longest_s
        return self._under_way >= self._capacity or (self._under_way > 0 and is_late)

    def _note(self, took_s: float) -> None:
        self._mean_s += NEW_SHARE * (took_s - self._mean_s)
        with self._lock:
            others, self._has_refused = self._has_refused or self._under_way > 1, False
        pause_s = min(took_s, self._longest_s / 2) if others else 0.0
        self._resume_s = time.monotonic() + pause_s

    def _keep_distance(self, period_s: float) -> None:
        with self._pace:
            time.sleep(max(0.0, self._next_s - time.monotonic()))
            self._next_s = time.monotonic() + period_s
