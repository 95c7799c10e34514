# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Throttles repeated warnings, with a period that grows."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

FIRST_PERIOD_S = 5.0  # between the first two warnings of a cause; doubled with each further one
LONGEST_PERIOD_S = 300.0
QUIET_S = 60.0  # a cause that was not seen for this long, and for its period, is a new one
MOST_CAUSES = 1000


@dataclass
class RepeatedWarning:
    """What is known of a cause: when it was warned of, when it was last seen, and how often."""

    warned_s: float
    seen_s: float
    period_s: float = FIRST_PERIOD_S
    unsaid: int = 0


class LogThrottle:
    """Lets the first warning of a cause through, and further ones ever more seldom.

    A cause that was not seen for a while begins again.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._causes: OrderedDict[str, RepeatedWarning] = OrderedDict()

    def due(self, cause: str, now_s: float) -> str | None:
        """Return None if a cause is to be passed over now, else what its warning ends with.

        That is how often it was passed over since the last one.
        """
        with self._lock:
            known = self._causes.get(cause)
            if known is None or now_s - known.seen_s >= max(known.period_s, QUIET_S):
                self._causes[cause] = RepeatedWarning(now_s, now_s)
                self._causes.move_to_end(cause)
                if len(self._causes) > MOST_CAUSES:
                    self._causes.popitem(last=False)
                return ""
            known.seen_s = now_s
            if now_s - known.warned_s < known.period_s:
                known.unsaid += 1
                return None
            more = f" ({known.unsaid} more since the last such line)" if known.unsaid else ""
            known.warned_s, known.unsaid = now_s, 0
            known.period_s = min(2 * known.period_s, LONGEST_PERIOD_S)
            return more
