# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import pytest
import torch

from geopurify.errors import BadInput
from geopurify.purify.affinity.student_file import load_student
from geopurify.purify.published.network import AffinityNet, AffinityNetConfig
from geopurify_train.cli import import_student as command


def test_what_was_imported_is_a_student_for_the_node(tmp_path, monkeypatch, capsys):
    student = AffinityNet(AffinityNetConfig(2, 4, 1, 3, 1.0)).eval()
    monkeypatch.setattr(command, "load_published", lambda path: student)
    command.import_student(tmp_path / "geopurify.pth", tmp_path / "student.safetensors")
    found = load_student(tmp_path / "student.safetensors")
    assert found.config == student.config
    assert all(torch.equal(found.state_dict()[k], v) for k, v in student.state_dict().items())
    assert "takes features of 2 channels" in capsys.readouterr().out


def test_a_file_that_is_no_checkpoint(tmp_path):
    (tmp_path / "empty.pth").touch()
    with pytest.raises(BadInput, match="can't read"):
        command.import_student(tmp_path / "empty.pth", tmp_path / "student.safetensors")
