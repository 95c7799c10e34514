# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

import numpy as np
import pytest
from matplotlib import pyplot

from geopurify_train.clip import curve


@pytest.mark.parametrize(
    ("steps", "drawn"), [(7, {2: 1.5, 4: 3.5, 6: 5.5}), (1, {1: 1.0})], ids=["rest", "short"]
)
def test_a_curve_is_of_means_of_as_many_steps_each(tmp_path, monkeypatch, steps, drawn):
    log = tmp_path / "training.jsonl"
    rows = ({"step": n, "loss": n, "accuracy": 0.5} for n in range(1, steps + 1))
    log.write_text("".join(json.dumps(row) + "\n" for row in rows))
    shown: list[pyplot.Figure] = []
    monkeypatch.setattr(curve.pyplot, "close", shown.append)
    curve.draw_curve(log, tmp_path / "curve.png", smooth=2)
    x, y = shown[0].axes[0].lines[0].get_data()
    assert dict(zip(np.asarray(x).tolist(), np.asarray(y).tolist(), strict=True)) == drawn
