# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The page of all reasons of drops and errors, from the code that counts and raises them."""

from site_pages.markdown import GENERATED, escape, facts
from site_pages.reasons_in_code import Found, find_reasons
from site_pages.repository_files import ROOT

HEAD = f"""\
{GENERATED}

# Reasons of drops and errors

Whatever cannot be used has a *reason*, a short name, and a sentence. The node counts reasons in
[`/diagnostics`](diagnostics.md) as `dropped.REASON` (a frame could not be used),
`skipped.REASON` (left out on purpose), `noticed.REASON` (a warning that costs no frame) and
`refused.REASON` (a request), and logs the sentence. The command line prints the sentence and
ends with exit code 2. In Python it is the attribute `reason` of the exception.

These are all reasons in the code with their sentences; `…` stands for a value.
[Troubleshooting](../troubleshooting.md) has remedies for the common ones.
"""
PACKAGES = ("geopurify", "geopurify_ros", "geopurify_train", "geopurify_worlds")
STREAMS = ("depth", "pose", "scores", "semantic")  # a reason is put together of their names
# Reasons of other things that are counted for transforms of /tf, with tf_ before them.
OF_TF = (
    *("frame_invalid", "frames_full", "loop", "pose_not_finite", "pose_not_rigid"),
    "stamp_invalid",
)
# Of reasons whose sentence is put together while the program runs, or that have none.
EXPLAINED = {
    "checkpoint_invalid": "the checkpoint of a training cannot be read",
    "command_unavailable": "the command needs a package that cannot be imported",
    "deactivated": "frames that waited when the node was deactivated",
    "file_not_written": "a file cannot be written; an older one of its name stays",
    "frame_queue_full": "frames arrive faster than they are mapped: the oldest is dropped",
    "image_corrupt": "an image of a recording cannot be decoded",
    "internal_error": "a fault of the node itself: its traceback is in the log",
    "jump": "the camera moved faster than max_speed_m_s, or time went back",
    "lessons_invalid": "a scene file cannot be read",
    "message_compressed": "a compressed message of a bag cannot be unpacked",
    "motion": "the camera moved less than min_translation_m and min_rotation_rad",
    "onnx_not_written": "the ONNX file cannot be written",
    "parameter_refused": "a parameter cannot be set; the answer says why",
    "paused": "mapping is paused",
    "projection_not_written": "the projection cannot be written",
    "queue_full": "too many images wait for the messages that belong to them",
    "rate": "the frame came sooner than max_rate_hz allows",
    "reset": "frames that waited when the map was reset or replaced",
    "stamp_late": "an image with a later stamp was used before",
    "stamp_repeated": "an image of the same stamp came before",
    "stamp_went_back": "time went back before the messages that belong to the image came",
    "tf_too_old": "the stamp is older than the transforms that are kept",
    "weights_mismatch": "the weights do not fit the model; the sentence names what differs",
}


def all_reasons() -> dict[str, Found]:
    """Return every reason by name, in alphabetical order."""
    found = find_reasons(ROOT, PACKAGES)
    for stream in STREAMS:
        found.setdefault(f"{stream}_missing", Found()).sentences.append(
            f"the image of … at … ns is dropped: no {stream} is within … s of it"
        )
    for reason in OF_TF:
        item = found.setdefault(f"tf_{reason}", Found())
        item.sentences += [f"… is not taken: {text}" for text in found[reason].sentences]
    for reason, sentence in EXPLAINED.items():
        found.setdefault(reason, Found()).sentences.append(sentence)
    return dict(sorted(found.items()))


def reason_page() -> str:
    """Return the page."""
    lines = [HEAD]
    for reason, found in all_reasons().items():
        lines.append(f"## `{reason}` {{#{reason}}}\n")
        lines += [f"- {escape(sentence)}" for sentence in found.sentences]
        lines.append("")
        if found.files:
            lines += [facts(*(f"`{file}`" for file in found.files)), ""]
    return "\n".join(lines) + "\n"
