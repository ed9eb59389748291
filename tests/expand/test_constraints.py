"""Constraints of a document, over params and measured names."""

from expanding import HEAD, evaluator

from resdsl.architecture import check_file
from resdsl.expand.constraints import violations
from resdsl.expand.expansion import expand
from resdsl.text.diagnostics import Diagnostic, ResdslError


def violated(text: str, **settings: object) -> tuple[tuple[str, ...], list[Diagnostic]]:
    findings: list[Diagnostic] = []
    one = evaluator(text, **settings)
    graph = expand(one, findings)
    assert graph is not None
    return violations(one, graph, findings), findings


NET = "params: {out: 8}\nnet: [conv: {out: $out, kernel: 1}]\n"


def test_what_does_not_hold() -> None:
    text = f"{NET}constraints: [$params <= 32, $out >= 8, $depth == 1, $flops < 10]\n"
    assert violated(text) == (("$flops < 10",), [])
    assert violated(text, out=9) == (("$params <= 32", "$flops < 10"), [])


def test_a_hole_that_the_net_does_not_have() -> None:
    text = (
        "params: {kind: {choice: [a, b], default: a}, n: {int: [1, 3], default: 2}}\n"
        "net: [conv: {out: \"$n if $kind == 'b' else 4\", kernel: 1}]\nconstraints: [$n > 5]\n"
    )
    assert violated(text) == ((), [])
    assert violated(text, kind="b") == (("$n > 5",), [])


def test_a_constraint_is_true_or_false(tmp_path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(f"{HEAD}{NET}constraints: [$out + 1]\n")
    try:
        check_file(path, {})
    except ResdslError as error:
        (found,) = error.diagnostics
    assert found.place is not None
    assert (found.place.line, found.place.text) == (5, "$out + 1")
