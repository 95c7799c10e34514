# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Requests of which none can be met."""

import math
import random
from typing import Any

from geometry_msgs.msg import Point, PointStamped, Vector3
from geopurify_msgs.msg import Region
from geopurify_msgs.srv import LoadMap, QueryPoint, QueryText, SaveMap, SetVocabulary

from faults.crowd import NAMES
from faults.operator_node import Operator

MALFORMED: list[tuple[Any, str, dict[str, Any]]] = [
    (QueryText, "query_text", {"text": ""}),
    (QueryText, "query_text", {"text": "x" * 100_000}),
    (QueryText, "query_text", {"text": "\t\n"}),
    (QueryText, "query_text", {"text": "wall", "min_score": math.nan}),
    (QueryText, "query_text", {"text": "wall", "region": Region(size=Vector3(x=-1.0))}),
    (QueryPoint, "query_point", {"point": PointStamped(point=Point(x=math.nan))}),
    (QueryPoint, "query_point", {"point": PointStamped(), "radius_m": -math.inf}),
    (SetVocabulary, "set_vocabulary", {"names": [""]}),
    (SetVocabulary, "set_vocabulary", {"names": ["wall"] * 70_000}),
    (SetVocabulary, "set_vocabulary", {"names": NAMES, "prompt": "x" * 480 + "{}"}),
    (SetVocabulary, "set_vocabulary", {"names": NAMES, "prompt": "{}" * 250}),
    (SetVocabulary, "set_vocabulary", {"names": ["wall" * 100]}),
    (SetVocabulary, "set_vocabulary", {"names": [*NAMES, "one more"]}),
    (QueryText, "query_text", {"text": "wall", "top_k": 2**32 - 1}),
    (SaveMap, "save_map", {"path": "../../etc/passwd"}),
    (SaveMap, "save_map", {"path": "\n.safetensors/" * 999}),
    (LoadMap, "load_map", {"path": "missing.safetensors"}),
    (LoadMap, "load_map", {"path": "/dev/zero"}),
]


class MalformedRequests:
    """Sends them between the frames; each must be refused with a sentence."""

    def __init__(self, rng: random.Random) -> None:
        self.sent = self.refused = 0
        self._rng = rng

    def send_until(self, operator: Operator, total: int) -> None:
        """Send further ones until there are as many."""
        while self.sent < total:
            kind, service, fields = self._rng.choice(MALFORMED)
            self.refused += operator.ask_in_vain(kind, service, **fields)
            self.sent += 1
