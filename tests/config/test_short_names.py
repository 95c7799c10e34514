# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import pytest

from geopurify.config import Config, from_flat
from geopurify.config.short_names import change_settings
from geopurify.errors import ConfigError


@pytest.mark.parametrize("name", ["voxel_size_m", "map__voxel_size_m", "map.voxel_size_m"])
def test_a_setting_is_changed_by_any_of_its_names(name):
    before = from_flat({"purify.rounds": 7})
    after = change_settings(before, {name: 0.05})
    assert (after.map.voxel_size_m, after.purify.rounds) == (0.05, 7)
    assert before.map.voxel_size_m == Config().map.voxel_size_m


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"device": "cpu"}, "device may be encoder.device or purify.device: say which"),
        (
            {"voxel_size": 0.05},
            "no setting 'voxel_size'; did you mean 'map.voxel_size_m'",
        ),
        ({"voxel_size_m": 7}, "map.voxel_size_m must be in"),
    ],
)
def test_a_name_or_value_that_cannot_be_used_is_refused(changes, sentence):
    with pytest.raises(ConfigError) as raised:
        change_settings(Config(), changes)
    assert sentence in str(raised.value)
