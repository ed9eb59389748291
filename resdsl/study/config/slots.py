"""How many runs go side by side."""

from __future__ import annotations

import os
import sys

from resdsl.study.config.study_config import ExecutorSettings, InlineSettings


def slots_of(settings: ExecutorSettings) -> int:
    """Return the slots that an executor of these settings has on this machine."""
    if isinstance(settings, InlineSettings):
        return 1
    return usable_cores() if settings.slots == "auto" else settings.slots


def usable_cores() -> int:
    """Return the number of cores that this process may use, which may be fewer than there are."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
