# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import pytest
from browsers import open_browser


@pytest.fixture(scope="session")
def browser():
    with open_browser() as found:
        yield found
