"""How many runs go side by side."""

from resdsl.study.config.slots import slots_of, usable_cores
from resdsl.study.config.study_config import InlineSettings, LocalSettings


def test_slots_of_each_executor() -> None:
    assert slots_of(InlineSettings()) == 1
    assert slots_of(LocalSettings(slots=3)) == 3
    assert slots_of(LocalSettings()) == usable_cores() >= 1
