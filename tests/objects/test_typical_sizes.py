# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geopurify.objects.typical_sizes import TypicalSizes

CHAIR_M, SOFA_M = np.array([0.5, 0.5, 0.9]), np.array([0.95, 1.9, 0.8])
NAMES = ("chair", "sofa", "gearbox")
edges = st.floats(0.02, 5.0)


def test_a_thing_of_doubtful_class_is_what_has_its_size():
    sizes, doubtful = TypicalSizes(NAMES), np.array([0.5, 0.4, 0.0])
    assert sizes.weigh(doubtful, SOFA_M).argmax() == 1
    assert sizes.weigh(doubtful[[1, 0, 2]], CHAIR_M).argmax() == 0
    sure = np.array([0.99, 0.001, 0.0])
    assert sizes.weigh(sure, np.array([0.7, 0.7, 0.9])).argmax() == 0


def test_the_longer_edge_is_the_length_along_whichever_axis():
    sizes, p = TypicalSizes(NAMES), np.full(3, 0.2)
    np.testing.assert_array_equal(sizes.weigh(p, SOFA_M), sizes.weigh(p, SOFA_M[[1, 0, 2]]))
    assert not np.array_equal(sizes.weigh(p, SOFA_M), sizes.weigh(p, SOFA_M[[2, 1, 0]]))


def test_a_class_of_unknown_size_is_between_those_that_fit_and_those_that_do_not():
    chair, sofa, gearbox = TypicalSizes(NAMES).weigh(np.full(3, 0.3), CHAIR_M)
    assert sofa < gearbox < chair


def test_a_picture_is_as_thick_as_voxels_make_it():
    sizes, thin_m, thick_m = TypicalSizes(("picture",)), (0.7, 0.02, 0.5), (0.7, 0.1, 0.5)
    thin, thick = (sizes.log_density(np.array(size_m), 0) for size_m in (thin_m, thick_m))
    assert thin == thick > sizes.log_density(np.array([0.7, 0.2, 0.5]), 0)


def test_the_class_whose_size_a_thing_has_fits_as_its_voxels_say():
    chair, sofa, gearbox = TypicalSizes(NAMES).fit(np.full(3, 0.3), CHAIR_M)
    assert chair == 0.3 > gearbox > sofa > 0.3 * np.exp(-2.001)  # at most by a factor of 1/7.4


def test_without_known_names_nothing_is_said():
    sizes = TypicalSizes(("gearbox", "lathe"))
    assert not sizes.is_known.any()


def test_synonyms_have_the_sizes_of_what_they_mean():
    sizes = TypicalSizes(("couch", "Sofa", "chairs", "armchair"))
    assert sizes.is_known.all()
    assert sizes.log_density(SOFA_M, 0) == sizes.log_density(SOFA_M, 1)
    assert sizes.log_density(CHAIR_M, 2) == sizes.log_density(CHAIR_M, 3)


def test_densities_are_of_the_class_that_is_asked_for():
    sizes = TypicalSizes(("gearbox", "chair", "lathe", "sofa"))
    assert sizes.log_density(CHAIR_M, 1) > sizes.log_density(CHAIR_M, 3)
    assert sizes.log_density(SOFA_M, 3) > sizes.log_density(SOFA_M, 1)


@given(st.tuples(*[st.floats(0, 1)] * 3).filter(lambda p: sum(p) > 1e-3), st.tuples(*[edges] * 3))
def test_what_was_said_of_surroundings_stays(probabilities, size_m):
    given_p = np.array(probabilities) / 3
    weighed = TypicalSizes(NAMES).weigh(given_p, np.array(size_m))
    assert weighed.sum() == pytest.approx(given_p.sum())
    assert (weighed >= 0).all() and ((weighed > 0) == (given_p > 0)).all()
