# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

from geopurify_train.training_log import TrainingLog


def test_lines_after_the_step_and_a_torn_one_are_dropped(tmp_path):
    lines = [json.dumps({"step": step, "loss": 1.0}) for step in (1, 2, 3)]
    (tmp_path / "training.jsonl").write_text("\n".join([*lines, '{"step": 4, "lo']))
    log = TrainingLog(tmp_path, 2)
    log.add({"step": 3, "loss": 0.5})
    kept = [json.loads(line) for line in log.path.read_text().splitlines()]
    assert [(line["step"], line["loss"]) for line in kept] == [(1, 1.0), (2, 1.0), (3, 0.5)]
