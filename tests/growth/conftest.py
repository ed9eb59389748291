"""Refused growths."""

import pytest
from growing_nets import trained

import resdsl
from resdsl.growth import grow_trained, open_trained
from resdsl.text.diagnostics import ResdslError, Source


@pytest.fixture
def refused():
    """Return a function for the codes and messages with which a growth is refused."""

    def call(
        shallow: Source, deeper: Source | None = None, **settings: object
    ) -> list[tuple[str, str]]:
        state = trained(shallow)
        wanted = resdsl.load(deeper or shallow, **settings)
        with pytest.raises(ResdslError) as info:
            grow_trained(open_trained(shallow, state), wanted)
        return [(finding.code, finding.message) for finding in info.value.diagnostics]

    return call
