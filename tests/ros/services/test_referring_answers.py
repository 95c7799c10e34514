# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import math
from dataclasses import replace

import pytest
from hand_made_room import hand_made_room

from geopurify.objects.grounding import answer_expression
from geopurify.query.referring import parse_expression
from geopurify.query.referring.answer import describe_answer
from geopurify_ros.services.referring_answers import make_referring_answer


def ask(sentence: str):
    return answer_expression(parse_expression(sentence), hand_made_room())


def test_the_message_has_all_that_was_understood():
    message = make_referring_answer(ask("the wooden lmap on the table"))
    assert message.parse == "lamp [wooden, on(table)]"
    assert [(p.text, [o.id for o in p.objects]) for p in message.phrases] == [
        ("lamp [wooden, on(table)]", [12]),
        ("table", [8]),
    ]
    lamp = message.phrases[0].objects[0]
    assert (lamp.label, lamp.pose.position.x) == ("lamp", pytest.approx(0.3))
    assert lamp.size.z == pytest.approx(0.4)
    assert math.isnan(message.margin) and not message.ambiguous
    assert (list(message.corrected), list(message.not_checked)) == (["lmap: lamp"], ["wooden"])
    assert (message.decided_by, list(message.network_scores)) == ("geometry", [])
    scored = replace(ask("the gizmo"), network_scores=((12, 0.75),), decided_by="network")
    message = make_referring_answer(scored)
    assert list(message.unnamed) == ["gizmo"] and message.decided_by == "network"
    assert [(o.id, o.score) for o in message.network_scores] == [(12, 0.75)]


def test_doubts_and_reasons_are_said():
    tie = ask("the chair next to the table")
    assert make_referring_answer(tie).alternatives[0].id in (9, 10)
    assert "another viewpoint or object" in describe_answer(tie)
    assert "there is no sofa" in describe_answer(ask("the chair next to the sofa"))
    assert "2 objects answer" in describe_answer(ask("all blue chairs"))
