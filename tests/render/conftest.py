"""What the tests of pictures share."""

from __future__ import annotations

import pytest
from drafts import resnet

from resdsl.graph.nodes import Graph


@pytest.fixture(scope="session")
def resnet20() -> Graph:
    return resnet()
