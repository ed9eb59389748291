"""Values in parentheses, which YAML splits at their commas inside braces."""

import pytest

from resdsl.text.diagnostics import Place, Source
from resdsl.text.parentheses import parentheses_help


def help_at(line: str, mark: str) -> str | None:
    column = line.index(mark) + 1
    return parentheses_help(Place(Source("a.yaml", line), 1, column, 1, column + len(mark)))


@pytest.mark.parametrize(
    ("line", "mark", "help"),
    [
        ("{pad: (1, 2)}", "2)", "a list is written `[1, 2]`"),
        ("{pad: (1,)}", "(1", "a list is written `[1]`"),
        ("{relu(a=1, b=2)}", "b=2)", "settings stand in braces: `{relu: {a: 1, b: 2}}`"),
        ("{nn.ReLU(a=1, b=2)}", "nn", "settings stand in braces: `{nn.ReLU: {a: 1, b: 2}}`"),
        ("{out: max(1, 2)}", "2)", None),
        ("{out: ($a, 2)}", "2)", None),
        ("{pad: (1, 2), x: y}", "y", None),
        ("{a: ((1), 2)}", "2)", None),
    ],
)
def test_help(line: str, mark: str, help: str | None) -> None:
    assert help_at(line, mark) == help


def test_only_the_neighbourhood_of_a_place_is_read() -> None:
    line = f"({'1, ' * 1_000_000}2)"
    assert help_at(line, "2)") is None
    assert help_at(f"{'x' * 1_000_000} (1, 2) {'x' * 1_000_000}", "2)") == (
        "a list is written `[1, 2]`"
    )
