# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json
from dataclasses import asdict, replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.fusion.keys import pack_key, unpack_keys
from geopurify.purify.affinity.network_embedding import embed_voxels
from geopurify.purify.affinity.student_file import FORMAT, VOXELS, load_student, save_student
from geopurify.purify.published.network import PAPER_CONFIG, AffinityNet, AffinityNetConfig
from geopurify.purify.published.sparse_conv import build_kernel_map
from geopurify.purify.published.weights import convert_checkpoint, load_published

SMALL = AffinityNetConfig(0, 16, 1, 5, 0.5)
WITH_FEATURES = AffinityNetConfig(2, 4, 2, 3, 0.5)


def slab_keys(side, thick=2):
    """Return the ascending keys of a flat piece of surface."""
    cells = np.argwhere(np.ones((side, side, thick)))
    return np.sort(pack_key(*cells.T))


def drawn(config):
    torch.manual_seed(0)
    return AffinityNet(config).eval()


def test_the_published_size():
    with torch.device("meta"):
        student = AffinityNet(PAPER_CONFIG)
    convolutions = 27 * (518 * 512 + 8 * 512 * 512) + 512 * 128
    assert sum(p.numel() for p in student.parameters()) == convolutions + 9 * 2 * 512


def test_operations_of_two_voxels_side_by_side():
    kernel_map = build_kernel_map(torch.tensor([pack_key(0, 0, 0), pack_key(0, 0, 1)]))
    convolutions, head = 6 * 16 + 2 * 16 * 16, 16 * 5
    assert drawn(SMALL).operations(kernel_map) == 2 * (4 * convolutions + 2 * head)


def test_each_convolution_sees_one_voxel_further():
    row = build_kernel_map(torch.tensor([pack_key(0, 0, z) for z in range(12)]))
    inputs = torch.rand(12, 6, generator=torch.Generator().manual_seed(0))
    others = inputs.clone()
    others[0] += 1
    with torch.inference_mode():
        moved = (drawn(SMALL)(inputs, row) - drawn(SMALL)(others, row)).abs().amax(1)
    assert (moved > 1e-6).tolist() == 4 * [True] + 8 * [False]


def embed(student, keys, seed=0):
    rng = np.random.default_rng(seed)
    normals = rng.standard_normal((len(keys), 3)).astype(np.float32)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    colors = rng.integers(0, 256, (len(keys), 3), np.uint8)
    points = unpack_keys(keys).astype(np.float32) * 0.02
    order = np.argsort(keys)
    normals[order], colors[order] = normals.copy(), colors.copy()  # by key, not by row
    return embed_voxels(student, keys, points, normals, colors, PurifyConfig())


def test_the_embedding_has_unit_vectors():
    found = embed(drawn(SMALL), slab_keys(8))
    assert found.shape == (128, 5 + 15)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_a_student_has_its_share_of_the_cosine():
    keys, cosines = slab_keys(8), {}
    for share in (1.0, 0.25):
        student = drawn(replace(SMALL, share=share))
        found = embed(student, keys)
        assert found.shape == (128, 5 if share == 1 else 5 + 15)
        cosines[share] = found @ found.T
        formula = found[:, 5:] @ found[:, 5:].T
    np.testing.assert_allclose(cosines[0.25], 0.25 * cosines[1.0] + formula, atol=1e-5)
    np.testing.assert_allclose(np.diag(formula), 0.75, atol=1e-5)


@settings(max_examples=10)
@given(st.permutations(range(32)))
def test_the_embedding_does_not_depend_on_the_order_of_the_map(order):
    student, keys = drawn(SMALL), slab_keys(4)
    assert np.allclose(embed(student, keys)[order], embed(student, keys[order]), atol=1e-5)


def test_a_student_of_features_needs_them():
    keys = slab_keys(2)
    some = np.ones((len(keys), 3), np.float32)
    with pytest.raises(BadInput, match="2 channels, got 0"):
        embed_voxels(drawn(WITH_FEATURES), keys, some, some, some.astype(np.uint8), PurifyConfig())


def test_a_file_gives_the_same_student(tmp_path):
    student = drawn(SMALL)
    save_student(tmp_path / "student.safetensors", student, {"steps": 3})
    again = load_student(tmp_path / "student.safetensors")
    assert again.config == SMALL
    for name, value in student.state_dict().items():
        assert torch.equal(again.state_dict()[name], value), name


def test_files_that_are_no_students(tmp_path):
    (tmp_path / "broken").write_bytes(b"no tensors")
    with pytest.raises(BadInput, match="cannot read"):
        load_student(tmp_path / "broken")
    with pytest.raises(BadInput, match="cannot read"):
        load_student(tmp_path / "missing")


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ({"config": '{"widths": [4, 6]}'}, "unexpected keyword argument 'widths'"),
        (
            {"config": json.dumps(asdict(WITH_FEATURES))},
            "its tensor '.*' is not that of such a student",
        ),
        (
            {"config": json.dumps(asdict(SMALL) | {"width": 8000, "blocks": 64})},
            "its tensor '.*' is not that of such a student",
        ),
        ({"config": json.dumps(asdict(SMALL) | {"width": 10**9})}, "width of a student must be"),
        ({"config": json.dumps(asdict(SMALL) | {"blocks": "7"})}, "blocks of a student must be"),
        ({"config": "[" * 100_000}, "recursion"),
        ({"config": "{"}, "double quotes"),
        ({}, "config"),
    ],
)
def test_students_of_another_network(tmp_path, header, problem):
    path = tmp_path / "student"
    save_file(drawn(SMALL).state_dict(), path, {"format": FORMAT, "kind": VOXELS, **header})
    with pytest.raises(BadInput, match=f"cannot use .*{problem}"):
        load_student(path)


@pytest.mark.parametrize(
    "change", [{"features": -1}, {"width": 0}, {"blocks": -1}, {"embedding": 0}, {"share": 0.0}]
)
def test_bad_configurations(change):
    with pytest.raises(BadInput, match="got"):
        replace(WITH_FEATURES, **change)


def made_up(student):
    """Return a state dict as MinkowskiEngine would lay it out, under names of its own."""
    state, published = student.state_dict(), {}
    for number, name in enumerate(n for n in state if n.endswith("kernel")):
        ours = state[name].unflatten(0, (3, 3, 3))  # x, y, z
        theirs = ours.permute(2, 1, 0, 3, 4).flatten(0, 2)  # x fastest
        published[f"layer{number}.kernel"] = theirs
        norm = name.removesuffix("conv.kernel") + "norm."
        for part in ("weight", "bias", "running_mean", "running_var"):
            published[f"layer{number}.bn.{part}"] = state[norm + part] + number
    published["final.kernel"] = state["head.weight"].T
    return published


@pytest.mark.parametrize("name", ["state_dict", "model_state_dict", None])
def test_published_weights_come_back(tmp_path, name):
    student = drawn(WITH_FEATURES)
    state = made_up(student)
    checkpoint = state if name is None else {"epoch": 3, name: state, "optimizer": {"step": 7}}
    torch.save(checkpoint, tmp_path / "geopurify.pth")
    found = load_published(tmp_path / "geopurify.pth", WITH_FEATURES).state_dict()
    kernel = "blocks.1.second.conv.kernel"
    assert torch.equal(found[kernel], student.state_dict()[kernel])
    assert torch.equal(found["head.weight"], student.state_dict()["head.weight"])
    assert torch.equal(found["blocks.1.second.norm.running_mean"], torch.full((4,), 4.0))


def test_the_kernel_of_minkowski_has_x_fastest():
    student = drawn(WITH_FEATURES)
    published = made_up(student)
    published["layer0.kernel"] = torch.arange(27.0)[:, None, None].expand(27, 8, 4)
    stem = convert_checkpoint(published, student)["stem.conv.kernel"][:, 0, 0]
    assert stem[0] == 0 and stem[1] == 9 and stem[3] == 3 and stem[9] == 1


def test_published_weights_of_another_shape():
    student = drawn(WITH_FEATURES)
    with pytest.raises(BadInput, match="expected 6 kernels and 5 normalizations, got 0 and 0"):
        convert_checkpoint({}, student)
    with pytest.raises(BadInput, match=r"no student has \['final\.bias'\]"):
        convert_checkpoint({**made_up(student), "final.bias": torch.zeros(3)}, student)
    incomplete = made_up(student)
    del incomplete["layer1.bn.weight"]
    with pytest.raises(BadInput, match=r"the checkpoint lacks \['layer1\.bn\.weight'"):
        convert_checkpoint(incomplete, student)
    published = made_up(student)
    published["final.kernel"] = torch.zeros(4, 9)
    with pytest.raises(BadInput, match=r"head.weight must be \(3, 4\), got \(9, 4\)"):
        convert_checkpoint(published, student)


def test_weights_that_are_not_finite_are_refused(tmp_path):
    student = drawn(SMALL)
    with torch.no_grad():
        student.head.weight[0, 0] = float("nan")
    save_student(tmp_path / "student", student, {})
    with pytest.raises(BadInput, match="its weights are not finite"):
        load_student(tmp_path / "student")
