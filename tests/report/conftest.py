"""A finished study on disk, made without any training."""

from __future__ import annotations

import pytest
from synthetic_study import synthetic_runs, write_directory


@pytest.fixture
def run_directory(tmp_path):
    """A finished study of three families at three depths."""
    return write_directory(tmp_path / "depth_profile-2026-11-23-1", synthetic_runs())
