# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The page of all reasons of drops and errors: what each means, and its sentences."""

from collections.abc import Iterator, Mapping

from geopurify.errors import FAMILIES, reasons
from site_pages.markdown import GENERATED, escape, facts, sentence
from site_pages.reasons_in_code import Found, find_reasons
from site_pages.repository_files import ROOT

HEAD = f"""\
{GENERATED}

# Reasons of drops and errors

Whatever cannot be used has a *reason*, a short name, and a sentence. The node counts reasons in
[`/diagnostics`](diagnostics.md) as `dropped.REASON` (a frame could not be used),
`skipped.REASON` (left out on purpose), `noticed.REASON` (a warning that costs no frame) and
`refused.REASON` (a request), and logs the sentence. The command line prints the sentence and
ends with exit code 2. In Python it is the attribute `reason` of the exception, whose class is one
of those below; all are `BadInput`.

Below each reason are its sentences; `…` stands for a value.
[Troubleshooting](../troubleshooting.md) has remedies for the common ones.
"""
PACKAGES = ("geopurify", "geopurify_ros", "geopurify_train", "geopurify_worlds")


def reason_page() -> str:
    """Return the page: the reasons of each family of errors, then those of frames left out."""
    in_code = find_reasons(ROOT, PACKAGES)
    lines = [HEAD]
    for family, meanings in FAMILIES.items():
        name = family.__name__
        lines += [f"## {name} {{#{name.lower()}}}\n", _first_line(family) + "\n"]
        lines += _entries(meanings, in_code)
    lines += ["## Frames left out {#skipped}\n", "Counted by the node, never raised.\n"]
    lines += _entries(reasons.SKIPPED, in_code)
    return "\n".join(lines) + "\n"


def _entries(meanings: Mapping[str, str], in_code: Mapping[str, Found]) -> Iterator[str]:
    for reason, meaning in sorted(meanings.items()):
        found = in_code.get(reason, Found())
        yield f"### `{reason}` {{#{reason}}}\n"
        yield escape(sentence(meaning)) + "\n"
        yield from (f"- {escape(text)}" for text in found.sentences)
        yield ""
        if found.files:
            yield facts(*(f"`{file}`" for file in found.files)) + "\n"


def _first_line(cls: type) -> str:
    return (cls.__doc__ or "").splitlines()[0]
