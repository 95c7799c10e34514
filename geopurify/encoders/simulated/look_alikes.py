# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Classes that networks take for each other."""

from collections.abc import Sequence

_GROUPS = (
    ("table", "desk", "counter", "bench", "stool", "piano"),
    ("chair", "sofa", "stool"),
    ("bed", "sofa", "bench"),
    ("cabinet", "bookshelf", "door", "dresser"),
    ("cabinet", "night stand", "dresser", "refridgerator", "refrigerator"),
    ("stove", "washing machine", "refrigerator", "microwave", "counter"),
    ("sink", "toilet", "bathtub"),
    ("bookshelf", "books", "shelves", "ladder"),
    ("wall", "door", "window"),
    ("ceiling", "wall"),
    ("picture", "window", "television", "whiteboard", "mirror", "clock"),
    ("television", "laptop", "microwave"),
    ("curtain", "shower curtain", "window", "blinds", "towel"),
    ("floor", "floor mat", "rug"),
    ("pillow", "sofa", "bed"),
    ("lamp", "vase", "plant", "otherprop", "otherfurniture"),
    ("radiator", "wall"),
    ("box", "suitcase", "backpack", "trash can", "ball"),
)


def look_alikes(class_names: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """Return, for each class that has any, the classes of a list that look like it."""
    ids = {name: i for i, name in enumerate(class_names)}
    found: dict[int, dict[int, None]] = {}
    for group in _GROUPS:
        known = [ids[name] for name in group if name in ids]
        for one in known:
            found.setdefault(one, {}).update(dict.fromkeys(k for k in known if k != one))
    return {one: tuple(others) for one, others in found.items() if others}
