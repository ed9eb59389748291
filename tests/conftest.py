"""Tests do not time, and those that need a CUDA device are skipped where there is none."""

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from synthetic_study import synthetic_runs, write_directory

from resdsl.text.reader import RECURSION

# how long a draw takes says how busy the machine is
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# reading a document raises the limit for good; hypothesis objects where a test is the first to read
sys.setrecursionlimit(max(RECURSION, sys.getrecursionlimit()))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    on_gpu = [item for item in items if item.get_closest_marker("gpu")]
    if not on_gpu:
        return
    import torch

    if not torch.cuda.is_available():
        for item in on_gpu:
            item.add_marker(pytest.mark.skip(reason="no CUDA device"))


@pytest.fixture
def run_directory(tmp_path: Path) -> Path:
    """A finished study of three families at three depths, made without any training."""
    return write_directory(tmp_path / "depth_profile-2026-11-23-1", synthetic_runs())
