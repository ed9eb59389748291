"""Tests do not time, and those that need a CUDA device are skipped where there is none."""

import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from small_runs import make_study, make_training
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


@pytest.fixture(scope="session")
def _small_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_study(tmp_path_factory.mktemp("small_study"))


@pytest.fixture(scope="session")
def _small_training(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_training(tmp_path_factory.mktemp("small_training"))


@pytest.fixture
def small_study(_small_study: Path, tmp_path: Path) -> Path:
    """A copy of the run directory of a finished study: 4 cells, a tuning and 2 final runs each."""
    return shutil.copytree(_small_study, tmp_path / "small_study")


@pytest.fixture
def small_training(_small_training: Path, tmp_path: Path) -> Path:
    """A copy of what a training of a small net left."""
    return shutil.copytree(_small_training, tmp_path / "small_training")
