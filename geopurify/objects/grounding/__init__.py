# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Referring expressions answered by the objects of a map, by geometry alone.

- `answering`: from a parsed sentence to its objects
- `grounder`: the objects of each phrase, with `nouns`, `attributes`, `related` and `ordering`,
  which share a `context`
- `relations`: what looks the same from everywhere; `viewpoints`: left, right, front and behind
- `map_referring`: sentences about a map, with the parser and its encoder
- `scene`: objects with their `boxes` and `room_walls`; `color_names`: what a colour is called
"""

from geopurify.objects.grounding.answering import answer_expression
from geopurify.objects.grounding.scene import ObjectScene
from geopurify.query.referring.answer import GroundedPhrase, ReferringAnswer

__all__ = ["GroundedPhrase", "ObjectScene", "ReferringAnswer", "answer_expression"]
