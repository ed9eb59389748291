"""What tells a tracker of a study."""

from __future__ import annotations

from pathlib import Path

import pytest
from told_study import Telling


@pytest.fixture
def study(tmp_path: Path):
    """Return a function from a tracker to what tells it of a study in the directory `my study`."""
    directory = tmp_path / "my study"
    directory.mkdir()
    return lambda tracker: Telling(tracker, directory)
