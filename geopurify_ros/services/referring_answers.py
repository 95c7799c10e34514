# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How queries that say which thing is meant were understood, as messages."""

import math

from geometry_msgs.msg import Vector3
from geopurify_msgs import msg

from geopurify.query.referring.answer import ReferredObject, ReferringAnswer
from geopurify_ros.conversions import pose_from_matrix


def make_referring_answer(answer: ReferringAnswer) -> msg.ReferringAnswer:
    """Return the message of an answer."""
    expression = answer.expression
    return msg.ReferringAnswer(
        parse=str(expression),
        phrases=[
            msg.ReferredPhrase(text=phrase.text, objects=list(map(_referred, phrase.objects)))
            for phrase in answer.phrases
        ],
        margin=math.nan if answer.margin_m is None else answer.margin_m,
        frame=answer.frame,
        ambiguous=answer.ambiguous,
        alternatives=list(map(_referred, answer.alternatives)),
        not_understood=list(expression.not_understood),
        corrected=[f"{word}: {meant}" for word, meant in expression.corrected],
        not_checked=list(answer.not_checked),
        unnamed=list(answer.unnamed),
        decided_by=answer.decided_by,
        network_scores=[
            msg.ObjectScore(id=object_id, score=score)
            for object_id, score in answer.network_scores
        ],
        reason=answer.reason,
    )


def _referred(found: ReferredObject) -> msg.ReferredObject:
    x, y, z = (float(value) for value in found.size_m)
    pose = pose_from_matrix(found.T_map_box)
    size = Vector3(x=x, y=y, z=z)
    return msg.ReferredObject(id=found.object_id, label=found.label, pose=pose, size=size)
