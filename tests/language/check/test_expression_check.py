"""The expressions of a text: their grammar and their names."""

from reading import node, scalar

from resdsl.language.check.expression_check import ExpressionChecker
from resdsl.language.faults import Fault
from resdsl.text.diagnostics import Diagnostic


def test_names_and_grammar_at_any_depth() -> None:
    checker = ExpressionChecker()
    checker.expressions(node("[{a: $x + 1}, $y, '$x +', $index]"), frozenset({"x"}))
    assert sorted(found.code for found in checker.findings) == [
        "bad-expression", "loop-name-outside", "unknown-name",
    ]  # fmt: skip
    assert checker.unknown == {"y"}


def test_holes_stand_under_params_alone() -> None:
    checker = ExpressionChecker()
    checker.expressions(node("{out: {choice: [1, 2]}}"), frozenset())
    assert [found.code for found in checker.findings] == ["misplaced-hole"]


def test_what_is_refused_is_noted_and_the_rest_given() -> None:
    checker = ExpressionChecker()
    found = Diagnostic("bad-form", "wrong", scalar("x").place)

    def refuse() -> int:
        raise Fault(found)

    assert checker.told(refuse) is None
    assert checker.told(lambda: found) is None
    assert checker.told(lambda: 3) == 3
    assert checker.findings == [found, found]
