# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The defaults that decide what a map and a purified map look like, and so the figures."""

import json
from typing import Any

from geopurify.config import Config, PurifyConfig, to_flat
from geopurify.purify.affinity.model import compute_pair_exponent

GROUPS = ("encoder", "lifting", "map", "purify", "vocabulary")
EXPONENT = "exponent of probabilities"  # follows from purify.sharpness by a constant


def default_settings() -> dict[str, Any]:
    """Return the default of each setting that figures depend on, by name, as JSON keeps it."""
    flat = to_flat(Config())
    kept = {name: value for name, value in flat.items() if name.split(".")[0] in GROUPS}
    kept[EXPONENT] = compute_pair_exponent(PurifyConfig())
    found: dict[str, Any] = json.loads(json.dumps(kept))
    return found
