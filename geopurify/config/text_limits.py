# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How large the texts of a vocabulary may be: looked at before any work is done on them.

Names are put into the prompt, so what is encoded grows with the product of both.
"""

from collections.abc import Sequence

from geopurify.errors import BadInput, quote

MAX_NAMES = 2000  # scores take 4 bytes for each voxel and name, several times over
LONGEST_NAME = 200  # characters
LONGEST_PROMPT = 500  # characters
MOST_PLACES = 10  # for the name in a prompt
MOST_CHARACTERS = 200_000  # of all names in the prompt
PLACE = "{}"


def check_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names without surrounding space.

    Raises:
        BadInput: there are more than `MAX_NAMES`, one is empty, given twice, longer than
            `LONGEST_NAME`, or holds what can't be printed.
    """
    if len(names) > MAX_NAMES:
        raise _invalid(f"names must be at most {MAX_NAMES}, got {len(names)}")
    seen: set[str] = set()
    for index, name in enumerate(names):
        if len(name) > LONGEST_NAME:
            raise _invalid(
                f"names must have at most {LONGEST_NAME} characters, name {index} has {len(name)}"
            )
        name = name.strip()
        if not name:
            raise _invalid(f"names must not be empty, name {index} is")
        if not name.isprintable():
            raise _invalid(f"names must be printable, name {index} is {quote(name)}")
        if name in seen:
            raise _invalid(f"names must differ, {quote(name)} is there twice")
        seen.add(name)
    return tuple(name.strip() for name in names)


def check_prompt(prompt: str) -> None:
    """Refuse a prompt that can't be used.

    Raises:
        BadInput: it is longer than `LONGEST_PROMPT`, holds what can't be printed, or has no place
            for a name or more than `MOST_PLACES`.
    """
    if len(prompt) > LONGEST_PROMPT:
        raise _invalid(f"prompt must have at most {LONGEST_PROMPT} characters, got {len(prompt)}")
    if not prompt.isprintable():
        raise _invalid(f"prompt must be printable, got {quote(prompt)}")
    places = prompt.count(PLACE)
    if not places:
        raise _invalid(f"prompt must have {PLACE} for the name, got {quote(prompt)}")
    if places > MOST_PLACES:
        raise _invalid(f"prompt must have {PLACE} at most {MOST_PLACES} times, got {places}")


def check_together(names: Sequence[str], prompt: str) -> None:
    """Refuse names that have more than `MOST_CHARACTERS` once they are in the prompt.

    Raises:
        BadInput: they do.
    """
    places = prompt.count(PLACE)
    around = len(prompt) - places * len(PLACE)
    total = len(names) * around + places * sum(map(len, names))
    if total > MOST_CHARACTERS:
        raise _invalid(
            f"names must have at most {MOST_CHARACTERS} characters in their prompt, all "
            f"together, got {total}: fewer or shorter names, or a shorter prompt"
        )


def _invalid(sentence: str) -> BadInput:
    return BadInput("vocabulary_invalid", sentence)
