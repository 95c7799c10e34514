# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Words for what sentences say: independent sets, some to build with and some to report on.

"first" and "third" are to build with, "second" and "fourth" to report on.
"""

from geopurify_train.referring.free_templates import FREE_TEMPLATES, TemplateSet

__all__ = ["ABSENT", "ORDINALS", "TEMPLATES", "TemplateSet", "plural"]

# a: the class that is meant, b and c: unique anchors, k: an ordinal, color: of the target
TEMPLATES: dict[TemplateSet, dict[str, tuple[str, ...]]] = {
    **FREE_TEMPLATES,
    "first": {
        "color": ("the {color} {a}", "find the {color} {a}"),
        "near": ("the {a} next to the {b}", "the {a} beside the {b}"),
        "nearest": ("the {a} closest to the {b}", "the {a} nearest to the {b}"),
        "farthest": ("the {a} farthest from the {b}", "the {a} furthest away from the {b}"),
        "on": ("the {a} on the {b}", "the {a} on top of the {b}"),
        "under": ("the {a} under the {b}", "the {a} below the {b}"),
        "has": ("the {a} with a {b} on it", "the {a} that has a {b} on top of it"),
        "between": ("the {a} between the {b} and the {c}",),
        "largest": ("the largest {a}", "the biggest {a}"),
        "smallest": ("the smallest {a}",),
        "tallest": ("the tallest {a}",),
        "highest": ("the highest {a}",),
        "lowest": ("the lowest {a}",),
        "left_of": ("the {a} to the left of the {b}", "the {a} left of the {b}"),
        "right_of": ("the {a} to the right of the {b}", "the {a} on the right of the {b}"),
        "front_of": ("the {a} in front of the {b}",),
        "behind": ("the {a} behind the {b}",),
        "leftmost": ("the leftmost {a}", "the {a} on the left"),
        "rightmost": ("the rightmost {a}", "the {a} on the right"),
        "from_left": ("the {k} {a} from the left",),
        "kth_nearest": ("the {k} {a} from the {b}", "the {k} closest {a} to the {b}"),
        "kth_largest": ("the {k} largest {a}",),
        "not_color": ("the {a} that is not {color}", "a {a} which is not {color}"),
        "not_near": ("the {a} that is not next to the {b}", "the {a} not beside the {b}"),
        "count": ("how many {as} are there",),
        "count_color": ("how many {color} {as} are there", "how many {as} are {color}"),
        "count_on": ("how many {as} are on the {b}",),
        "all": ("all {as}", "all {color} {as}"),
        "missing": ("the {a} next to the {absent}", "the {absent} near the {b}"),
    },
    "second": {
        "color": ("please show me the {a}, it is {color}", "there is a {a}. it is {color}."),
        "near": ("this is a {a}. it is right by the {b}.", "the {a} adjacent to the {b}"),
        "nearest": (
            "of all {as} pick the one that is nearer to the {b}",
            "the nearest {a} to the {b}",
        ),
        "farthest": (
            "the {a} that is the most distant from the {b}",
            "choose the {a} far away from the {b}",
        ),
        "on": ("there is a {a} resting on the {b}", "the {a} which sits atop the {b}"),
        "under": ("the {a} located beneath the {b}", "underneath the {b} there is a {a}"),
        "has": ("the {a} holding a {b}", "a {a}. there is a {b} on it."),
        "between": (
            "the {a} is in between the {b} and the {c}",
            "a {a} placed between {b} and {c}",
        ),
        "largest": (
            "the {a} that is bigger than the others",
            "the {a} of greatest size, the largest one",
        ),
        "smallest": ("choose the smaller {a}", "the littlest {a}"),
        "tallest": ("the {a} that is the tallest",),
        "highest": ("the uppermost {a}", "the {a} that is highest up"),
        "lowest": ("the {a} that is lowest",),
        "left_of": ("the {a} is on the left side of the {b}", "left of the {b} is a {a}"),
        "right_of": (
            "the {a} is on the right hand side of the {b}",
            "a {a}. it is right of the {b}.",
        ),
        "front_of": ("there is a {a} in front of the {b}",),
        "behind": ("a {a} that stands behind the {b}",),
        "leftmost": ("the {a} furthest to the left", "the far left {a}"),
        "rightmost": ("the right most {a}", "it is the {a} on the far right"),
        "from_left": (
            "counting from the left, the {k} {a}",
            "the {a} is the {k} one from the left",
        ),
        "kth_nearest": (
            "the {a} that is {k} closest to the {b}",
            "the {k} nearest {a} to the {b}",
        ),
        "kth_largest": ("the {a} that is the {k} biggest",),
        "not_color": ("the {a}, but not the {color} one", "a {a} that isn't {color}"),
        "not_near": ("the {a} that isn't near the {b}", "a {a} away from the {b}"),
        "count": ("what number of {as} do you see", "count the {as}"),
        "count_color": (
            "count the {color} {as}",
            "how many {as} that are {color} are in the room",
        ),
        "count_on": ("what number of {as} lie on the {b}", "count all {as} on top of the {b}"),
        "all": ("every {a}", "every {color} {a}"),
        "missing": ("the {a} beside the {absent}", "is there a {absent} close to the {b}?"),
    },
}
ORDINALS = {2: "second", 3: "third", 4: "fourth"}
ABSENT = ("giraffe", "trampoline", "canoe")
PLURALS = {"bookshelf": "bookshelves", "box": "boxes", "books": "books"}


def plural(name: str) -> str:
    """Return the plural of a class name."""
    return PLURALS.get(name, f"{name}s")
