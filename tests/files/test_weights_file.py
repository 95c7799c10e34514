# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Weights in whatever form trainers, publishers and accidents leave them."""

import argparse
import gzip
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from geopurify.errors import BadInput
from geopurify.files.weights_file import read_weights

WEIGHTS = {"a": torch.tensor([1.0, 2.0]), "n": torch.tensor(3)}


def read(path: Path, content: Any, **options: Any) -> dict[str, list]:
    torch.save(content, path, **options)
    state = read_weights(path)
    assert all(t.dtype == torch.float32 for t in state.values() if t.is_floating_point())
    return {name: tensor.tolist() for name, tensor in state.items()}


@pytest.mark.parametrize(
    "content",
    [
        WEIGHTS,
        {"state_dict": WEIGHTS, "epoch": 3, "optimizer": {"state": {}, "param_groups": []}},
        {"model": WEIGHTS, "best": np.float64(0.5), "step": np.int64(7), "ok": np.bool_(True)},
        {"model_state_dict": WEIGHTS, "history": np.arange(3.0), "args": argparse.Namespace(lr=1)},
        {"state_dict": {"module._orig_mod." + name: t for name, t in WEIGHTS.items()}},
        {"state_dict": {"_orig_mod.module." + name: t for name, t in WEIGHTS.items()}},
        {"state_dict": {"model." + name: t for name, t in WEIGHTS.items()}},
        WEIGHTS | {"input_resolution": torch.tensor(224), "vocab_size": torch.tensor(49408)},
        {name: t.half() if t.is_floating_point() else t for name, t in WEIGHTS.items()},
        {name: t.bfloat16() if t.is_floating_point() else t for name, t in WEIGHTS.items()},
        {name: t.double() if t.is_floating_point() else t for name, t in WEIGHTS.items()},
    ],
)
def test_weights_are_found_in_what_trainers_save(tmp_path: Path, content: dict) -> None:
    expected = {"a": [1.0, 2.0], "n": 3}
    assert read(tmp_path / "w.pt", content) == expected
    assert read(tmp_path / "old", content, _use_new_zipfile_serialization=False) == expected


def test_a_file_is_known_by_how_it_begins(tmp_path: Path) -> None:
    save_file(WEIGHTS, tmp_path / "w.pt")
    torch.save(WEIGHTS, tmp_path / "w.safetensors")
    for name in ("w.pt", "w.safetensors"):
        assert read_weights(tmp_path / name)["a"].tolist() == [1.0, 2.0]


class Model(torch.nn.Module):
    """The least that TorchScript takes."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return what comes."""
        return x


class Runs:
    """Pickled, it would run a command."""

    def __reduce__(self) -> tuple:
        return os.system, ("touch it_ran",)


def script(path: Path) -> None:
    torch.jit.script(Model()).save(str(path))


def archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("weights.pt", b"inside")


def arrays(path: Path) -> None:
    with path.open("wb") as file:
        np.savez(file, a=np.zeros(3))


def flipped(path: Path) -> None:
    torch.save(WEIGHTS, path)
    content = bytearray(path.read_bytes())
    content[content.index(b"_rebuild_tensor")] ^= 255
    path.write_bytes(content)


def old_and_running(path: Path) -> None:
    torch.save({"a": torch.zeros(2), "x": Runs()}, path, _use_new_zipfile_serialization=False)


def cut(path: Path) -> None:
    torch.save(WEIGHTS, path)
    path.write_bytes(path.read_bytes()[:-100])


def cut_safetensors(path: Path) -> None:
    save_file(WEIGHTS, path)
    path.write_bytes(path.read_bytes()[:-1])


def saved(content: Any) -> Callable[[Path], None]:
    return lambda path: torch.save(content, path)


def written(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


@pytest.mark.parametrize(
    ("write", "cause"),
    [
        (script, "it is a TorchScript archive, as OpenAI publishes them, which holds code"),
        (archive, "it is a ZIP archive that torch.save did not write: unpack it"),
        (arrays, "it holds arrays of numpy: save them as safetensors"),
        (flipped, r"its part 'w/data\.pkl' is damaged: copy or download it again"),
        (old_and_running, r"it holds more than weights \(posix\.system\), which is not unpickled"),
        (
            saved({"a": torch.eye(3).to_sparse()}),
            "'a' in it is sparse, quantized or without values",
        ),
        (saved({"a": torch.zeros(3, device="meta")}), "'a' in it is sparse, quantized or without"),
        (cut, "its end is missing or damaged: copy or download it again"),
        (cut_safetensors, "copy or download it again"),
        (
            saved({"state_dict": WEIGHTS, "x": Runs()}),
            r"more than weights \(posix.system\), which",
        ),
        (saved({}), "it holds no weights but nothing at all"),
        (saved({"epoch": 3}), "it holds no weights but 'epoch': save its state_dict"),
        (saved([1, 2]), "it holds a list and no weights by name"),
        (saved(torch.zeros(3)), "it holds a Tensor and no weights by name"),
        (written(b""), "it is empty"),
        (
            written(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
            "run git lfs pull",
        ),
        (written(b"\n<!DOCTYPE html><html>"), "it is a web page, saved in place of the file"),
        (written(b'<?xml version="1.0"?><Error>'), "it is a web page"),
        (written(gzip.compress(b"weights")), "it is packed by gzip: unpack it"),
        (written(b'{"error": "not found"}'), "it is a JSON text"),
        (written(b"GGUF\0\0\0\0"), "it begins with b'GGUF.*neither safetensors nor a file of"),
        (written(b"\x80\x02}q\x00(X"), "copy or download it again"),
        (written(b"PK\x03\x04cut off"), "its end is missing or damaged"),
        (Path.mkdir, "Is a directory"),
    ],
)
def test_what_is_no_file_of_weights_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable, cause: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "w.pt")
    with pytest.raises(BadInput, match=cause) as caught:
        read_weights(tmp_path / "w.pt")
    assert caught.value.reason == "weights_unreadable"
    assert str(caught.value).startswith(f"can't read the weights {tmp_path / 'w.pt'}: ")
    assert not (tmp_path / "it_ran").exists()


def test_weights_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    torch.save(WEIGHTS | {"b": torch.tensor([0.0, float("nan")])}, tmp_path / "w.pt")
    with pytest.raises(
        BadInput, match=r"1 of 3 tensors hold NaN or infinity, such as 'b'"
    ) as caught:
        read_weights(tmp_path / "w.pt")
    assert caught.value.reason == "weights_invalid"
