# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The header of a PLY file, compared with the length of the file before anything is read."""

from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 1_000_000  # of a header
END = b"end_header"
FORMATS = ("ascii", "binary_little_endian", "binary_big_endian")
SIZES = {
    **dict.fromkeys(("char", "uchar", "int8", "uint8"), 1),
    **dict.fromkeys(("short", "ushort", "int16", "uint16"), 2),
    **dict.fromkeys(("int", "uint", "int32", "uint32", "float", "float32"), 4),
    **dict.fromkeys(("double", "float64"), 8),
}


@dataclass(frozen=True)
class Element:
    """An element of a file.

    Attributes:
        count: of its rows.
        properties: their types by name; a list has two, of its length and of its members.
    """

    name: str
    count: int
    properties: dict[str, tuple[str, ...]]


def read_header(path: Path) -> dict[str, Element]:
    """Return the elements of a PLY file by name.

    Raises:
        OSError: the file can't be read.
        ValueError: it is not a regular file or no PLY, or can't hold what its header says.
    """
    if not path.is_file():
        raise ValueError("it is not a regular file" if path.exists() else "there is no such file")
    with path.open("rb") as file:
        head = file.read(MOST_BYTES)
    end = head.find(b"\n" + END)
    if not head.startswith(b"ply") or end < 0:
        raise ValueError("it has no header from ply to end_header")
    lines = [line.split() for line in head[:end].decode("ascii", "replace").splitlines()]
    form = next((words[1] for words in lines if words[:1] == ["format"] and len(words) > 1), "")
    if form not in FORMATS:
        raise ValueError(f"its format is {form!r:.50}, not one of {', '.join(FORMATS)}")
    elements = _elements(lines)
    left = path.stat().st_size - (end + 1 + len(END))
    needed = sum(_least_bytes(element, form) for element in elements)
    if needed > left + 1:  # the last value of a text needs no space behind it
        raise ValueError(f"its header needs at least {needed} bytes of data, it has {left}")
    return {element.name: element for element in elements}


def _elements(lines: list[list[str]]) -> list[Element]:
    elements: list[Element] = []
    for words in lines:
        if words[:1] == ["element"]:
            if len(words) != 3 or not words[2].isdecimal() or len(words[2]) > 18:
                raise ValueError(f"it has an element without a number of rows: {words!r:.100}")
            elements.append(Element(words[1], int(words[2]), {}))
        elif words[:1] == ["property"]:
            kinds = words[2:4] if words[1:2] == ["list"] else words[1:2]
            is_whole = len(words) == (5 if len(kinds) == 2 else 3)
            if not elements or not is_whole or not set(kinds) <= SIZES.keys():
                raise ValueError(f"it has a property of no known type: {words!r:.100}")
            if words[-1] in elements[-1].properties:
                raise ValueError(f"it has the property {words[-1]!r:.100} twice")
            elements[-1].properties[words[-1]] = tuple(kinds)
    names = [element.name for element in elements]
    if len(set(names)) < len(names):
        raise ValueError(f"it has elements of one name: {names!r:.100}")
    return elements


def _least_bytes(element: Element, form: str) -> int:
    """Return how many bytes the rows take at least; their lists may be empty."""
    if form == "ascii":  # a digit and a space
        return 2 * len(element.properties) * element.count
    return element.count * sum(SIZES[kinds[0]] for kinds in element.properties.values())
