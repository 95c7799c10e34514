# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Many requests at once, and the largest vocabulary that is taken."""

from geopurify_msgs.srv import QueryText, SetVocabulary

from faults.operator_node import Operator
from geopurify.config.text_limits import LONGEST_PROMPT, MAX_NAMES, MOST_CHARACTERS

AT_ONCE = 40
OFTEN = 10  # faults of the stream from one crowd to the next
NAMES = [f"wall {i:04}" for i in range(MAX_NAMES)]
PROMPT = "{}".ljust(min(LONGEST_PROMPT, MOST_CHARACTERS // MAX_NAMES - len(NAMES[0]) + 2), ".")


class Crowd:
    """Asks more at once than the mapper takes: each is answered, or told that it is busy.

    Attributes:
        asked, busy: requests, and those of them that were turned away.
        failures: what must not be.
    """

    def __init__(self) -> None:
        self.asked = self.busy = 0
        self.failures: list[str] = []

    def come(self, operator: Operator) -> None:
        """Ask for a wall from all sides, and again with as many classes as there may be."""
        usual = operator.expectation.pipeline.vocabulary
        self._ask(operator)
        for names, prompt in ((NAMES, PROMPT), (list(usual.names), usual.prompt)):
            operator.mapper.call(SetVocabulary, "set_vocabulary", names=names, prompt=prompt)
            if names is NAMES:
                self._ask(operator)

    def _ask(self, operator: Operator) -> None:
        answers = operator.mapper.ask_at_once(
            QueryText, "query_text", [{"text": "wall"}] * AT_ONCE
        )
        refused = [answer for answer in answers if not answer.success]
        others = [answer for answer in refused if answer.code != QueryText.Response.BUSY]
        operator.expectation.refused += len(refused)
        self.asked += len(answers)
        self.busy += len(refused) - len(others)
        self.failures += [f"a request of many was refused: {answer.message}" for answer in others]
