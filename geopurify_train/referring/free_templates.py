# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Words as people choose them freely, beyond what the parser's dictionary has.

"third" is to train a network with, "fourth" to report on: no sentence is in both.
"""

from typing import Literal

TemplateSet = Literal["first", "second", "third", "fourth"]

FREE_TEMPLATES: dict[TemplateSet, dict[str, tuple[str, ...]]] = {
    "third": {
        "color": (
            "i am after a {color} {a}",
            "a {a} painted {color}",
            "bring me to the {a} whose colour is {color}",
            "{a} with a {color} finish",
            "the {a} wearing {color}",
        ),
        "near": (
            "the {a} hugging the {b}",
            "the {a} that keeps the {b} company",
            "a {a} within arm's reach of the {b}",
            "{a} in the vicinity of the {b}",
            "the {a} touching or almost touching the {b}",
            "look around the {b}, there is a {a}",
        ),
        "nearest": (
            "walk from the {b} to the first {a}",
            "which {a} has the shortest way to the {b}",
            "the {a} with the least distance to the {b}",
            "starting at the {b}, the first {a} one meets",
            "the {b}'s closest {a}",
        ),
        "farthest": (
            "which {a} has the longest way to the {b}",
            "the {a} with the largest distance to the {b}",
            "the {a} as remote as possible from the {b}",
            "starting at the {b}, the last {a} one meets",
        ),
        "on": (
            "the {a} somebody put onto the {b}",
            "the {b} carries this {a}",
            "a {a} that rests upon the {b}",
            "the {a} supported by the {b}",
            "{a}, left lying about on the {b}",
        ),
        "under": (
            "the {a} with the {b} overhead",
            "the {a} that the {b} covers from above",
            "a {a} stowed away beneath the {b}",
            "the {b} hangs over this {a}",
        ),
        "has": (
            "the {a} that carries a {b}",
            "the {a} somebody put a {b} onto",
            "a {a} supporting a {b}",
            "a {b} rests upon this {a}",
        ),
        "between": (
            "the {a} flanked by the {b} and the {c}",
            "the {a} that separates the {b} from the {c}",
            "the {a} halfway from the {b} to the {c}",
            "going from the {b} to the {c} one passes this {a}",
        ),
        "largest": (
            "the {a} that takes up the most room",
            "the bulkiest {a}",
            "the {a} of the greatest volume",
            "no other {a} is as large as this one",
        ),
        "smallest": (
            "the {a} that takes up the least room",
            "the tiniest {a}",
            "the {a} of the least volume",
            "the most compact {a}",
        ),
        "tallest": (
            "the {a} that reaches up the most",
            "the {a} of the greatest height",
            "the {a} which towers over its kind",
        ),
        "highest": (
            "the {a} placed furthest up",
            "the {a} far above the ground",
            "the {a} closest to the ceiling",
        ),
        "lowest": (
            "the {a} placed furthest down",
            "the {a} closest to the ground",
            "the {a} near the floor",
        ),
        "left_of": (
            "looking at the {b}, this {a} is on its left flank",
            "the {a} to the left hand of the {b}",
            "from the {b}, go leftwards to the {a}",
        ),
        "right_of": (
            "looking at the {b}, this {a} is on its right flank",
            "the {a} to the right hand of the {b}",
            "from the {b}, go rightwards to the {a}",
        ),
        "front_of": (
            "the {a} on my side of the {b}",
            "the {a} before the {b}",
            "i meet this {a} ahead of the {b}",
        ),
        "behind": (
            "the {a} on the far side of the {b}",
            "the {a} at the back of the {b}",
            "the {a} past the {b}",
        ),
        "leftmost": (
            "the {a} at the left end",
            "of every {a}, the one most to my left hand",
        ),
        "rightmost": (
            "the {a} at the right end",
            "of every {a}, the one most to my right hand",
        ),
        "from_left": (
            "the {a} that comes {k} when read from left to right",
            "left to right, it is {a} in {k} place",
        ),
        "kth_nearest": (
            "starting at the {b}, the {k} {a} one meets",
            "the {a} ranked {k} by its distance to the {b}",
            "walk from the {b} to the {k} {a}",
        ),
        "kth_largest": (
            "the {a} ranked {k} by its size",
            "sorted by size it is {a} in {k} place",
        ),
        "not_color": (
            "a {a} of any colour except {color}",
            "a {a} without {color} paint",
            "any {a} but {color}",
        ),
        "not_near": (
            "a {a} that keeps its distance from the {b}",
            "a {a} out of reach of the {b}",
        ),
        "count": (
            "i wonder how many {as} this home has",
            "the total of {as} please",
        ),
        "count_color": (
            "i wonder how many {color} {as} this home has",
            "the total of {color} {as} please",
        ),
        "count_on": (
            "i wonder how many {as} the {b} carries",
            "the total of {as} upon the {b}",
        ),
        "all": (
            "each and every {a}",
            "each and every {color} {a}",
            "the whole lot of {as}",
            "the entirety of {color} {as}",
        ),
        "missing": (
            "the {a} hugging the {absent}",
            "a {absent} in the vicinity of the {b}",
            "i am after a {absent}",
        ),
    },
    "fourth": {
        "color": (
            "could it be the {a} that looks {color}?",
            "my favourite {a}, done in {color}",
        ),
        "near": (
            "the {a} snuggled up to the {b}",
            "the {b} has this {a} as its neighbour",
        ),
        "nearest": (
            "take the {a} with the smallest gap to the {b}",
            "no other {a} gets so close to the {b}",
        ),
        "farthest": (
            "take the {a} with the widest gap to the {b}",
            "no other {a} is so distant from the {b}",
        ),
        "on": (
            "the {a} someone placed over the {b}",
            "the {a} perched upon the {b}",
        ),
        "under": (
            "the {a} tucked away under the {b}",
            "the {b} is directly overhead of this {a}",
        ),
        "has": (
            "the {a} bearing a {b}",
            "the {a} with a {b} perched upon it",
        ),
        "between": (
            "the {a} sandwiched by the {b} and the {c}",
            "the {a} midway along the line from the {b} to the {c}",
        ),
        "largest": ("the most massive {a}", "the {a} which occupies the most space"),
        "smallest": ("the least massive {a}", "the {a} which occupies the least space"),
        "tallest": ("the {a} that stretches up furthest",),
        "highest": ("the {a} mounted furthest off the floor",),
        "lowest": ("the {a} least far off the floor",),
        "left_of": ("the {a} leftwards of the {b}", "to the {b}'s left hand stands the {a}"),
        "right_of": ("the {a} rightwards of the {b}", "to the {b}'s right hand stands the {a}"),
        "front_of": ("the {a} on this side of the {b}",),
        "behind": ("the {a} on the other side of the {b}",),
        "leftmost": ("the {a} which appears most leftward",),
        "rightmost": ("the {a} which appears most rightward",),
        "from_left": ("scanning left to right, {a} number {k}",),
        "kth_nearest": ("in terms of distance to the {b}, the {k} {a}",),
        "kth_largest": ("in terms of size, the {k} {a}",),
        "not_color": ("anything {color} is wrong, i need another {a}",),
        "not_near": ("the {a} that avoids the {b}",),
        "count": ("tell me the tally of {as}",),
        "count_color": ("tell me the tally of {color} {as}",),
        "count_on": ("tell me the tally of {as} that the {b} bears",),
        "all": ("the complete set of {as}", "the complete set of {color} {as}"),
        "missing": (
            "the {a} snuggled up to the {absent}",
            "could there be a {absent} as neighbour of the {b}?",
        ),
    },
}
