"""The budget of a study: durations as people write them."""

import pytest

from resdsl.study.config.budget_settings import parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("4m", 240), ("2h", 7200), ("1h30m", 5400), ("1.5h", 5400), ("1d", 86400)],
)
def test_durations(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["4", "4min", "m", "", "4 m", "-4m", "1h 30m"])
def test_what_is_no_duration(text):
    with pytest.raises(ValueError, match="a duration is written like 90s, 4m or 1h30m"):
        parse_duration(text)
