# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Classes that networks take for each other."""

from collections.abc import Sequence

_GROUPS = (
    ("table", "desk", "counter"),
    ("chair", "sofa"),
    ("bed", "sofa"),
    ("cabinet", "bookshelf", "door", "dresser"),
    ("cabinet", "night stand", "refridgerator", "refrigerator"),
    ("bookshelf", "books", "shelves"),
    ("wall", "door", "window"),
    ("ceiling", "wall"),
    ("picture", "window", "television", "whiteboard"),
    ("curtain", "shower curtain", "window", "blinds"),
    ("floor", "floor mat"),
    ("pillow", "sofa", "bed"),
    ("lamp", "otherprop", "otherfurniture"),
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
