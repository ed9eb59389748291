"""What the tests of pictures share."""

from __future__ import annotations

from pathlib import Path

import pytest
from handmade_graphs import resnet

from resdsl import load
from resdsl.graph.nodes import Graph

NETS = sorted((Path(__file__).parent / "nets").glob("*.yaml"))


@pytest.fixture(scope="session")
def resnet20() -> Graph:
    return resnet()


@pytest.fixture(params=NETS, ids=[path.stem for path in NETS])
def net(request: pytest.FixtureRequest) -> Graph:
    """A net of the language: between them they use all of its structures."""
    return load(request.param).graph
