"""Which nets of a space are tried, and what is said of those that fail."""

from collections.abc import Callable
from itertools import permutations

import pytest

from resdsl.expand import check_points as tried
from resdsl.expand.check_points import TriedPoint, check_points, cover
from resdsl.language.document import parse
from resdsl.text.diagnostics import Source

N_MANY = 2 * tried.MAX_ALONE


def document(params: list[str], net: list[str], rest: str = "") -> object:
    holes = "".join(f"  {line}\n" for line in params)
    layers = "".join(f"  - {line}\n" for line in net)
    text = f"resdsl: 1\ninput: [8, 8, 8]\nparams:\n{holes}{rest}net:\n{layers}"
    return parse(Source("a.yaml", text))


def many(layer: Callable[[int], str], n: int = N_MANY, hole: str = "{choice: [8, 16]}") -> object:
    return document([f"h{i}: {hole}" for i in range(n)], [layer(i) for i in range(n)])


def points(space: object) -> list[TriedPoint]:
    return list(cover(space, {}))


def test_each_alternative_stands_alone_in_a_small_space() -> None:
    space = document(
        ["a: {choice: [1, 2, 3], default: 2}", "b: {int: [1, 4]}"],
        ["dropout: {p: 0.1 * $a}", "dropout: {p: 0.1 * $b}"],
    )
    assert [tuple(point.values.values()) for point in points(space)] == [
        (2, 1), (1, 1), (3, 1), (2, 4),
    ]  # fmt: skip


def test_one_and_true_are_two_alternatives() -> None:
    space = document(["a: {choice: [1, true, 1.5]}"], ["{relu: {}, if: $a == true}"])
    assert [repr(point.values["a"]) for point in points(space)] == ["1", "True", "1.5"]


def test_a_hole_is_varied_in_the_company_that_leads_to_it() -> None:
    space = document(
        ["deep: {choice: [false, true]}", "width: {choice: [8, 16]}"],
        ["{conv: {out: $width, kernel: 1}, if: $deep}"],
    )
    assert [point.values for point in points(space)] == [
        {"deep": False},
        {"deep": True, "width": 8},
        {"deep": True, "width": 16},
    ]


def test_many_holes_are_tried_in_few_nets_and_every_two_of_them_meet() -> None:
    found = points(many(lambda i: f"conv: {{out: $h{i}, kernel: 1}}"))
    assert len(found) == 1 + 2 * 8  # 200 holes have numbers of 8 bits
    taken = [{draw for draw, value in point.values.items() if value == 16} for point in found]
    assert all(
        any(a in group and b not in group for group in taken)
        for a, b in permutations(found[0].values, 2)
    )


def test_many_alternatives_of_one_hole_are_tried_one_by_one() -> None:
    values = list(range(1, N_MANY + 1))
    space = document([f"w: {{choice: {values}}}"], ["conv: {out: $w, kernel: 1}"])
    assert [point.values["w"] for point in points(space)] == values


def test_an_alternative_that_others_keep_from_being_read_is_tried_alone() -> None:
    """`off` is never beside all the others at once, and they are read where it is false."""
    holes = ["off: {choice: [false, true]}"] + [f"h{i}: {{choice: [1, 3]}}" for i in range(N_MANY)]
    layers = [f"{{dropout: {{p: 0.1 * $h{i}}}, if: not $off}}" for i in range(N_MANY)]
    found = points(document(holes, layers))
    assert all(any(point.values.get(f"h{i}") == 3 for point in found) for i in range(N_MANY))
    assert any(point.values["off"] for point in found)


@pytest.mark.parametrize("wrong", [(0,), (3, 50, 51, 199)])
def test_an_alternative_that_fails_among_many_is_named_alone(wrong: tuple[int, ...]) -> None:
    space = many(
        lambda i: (
            f"skip: {{body: [conv: {{out: $h{i}, kernel: 1}}]}}"
            if i in wrong
            else f"dropout: {{p: 1 / $h{i}}}"
        )
    )
    findings, _ = check_points(space, {})
    lines = {finding.place.line: finding.notes[-1] for finding in findings if finding.place}
    assert lines.keys() == {3 + N_MANY + 2 + i for i in wrong}
    for i in wrong:
        note = lines[3 + N_MANY + 2 + i]
        assert note.count("=16") == 1
        assert f"h{i}=16" in note


def test_alternatives_that_need_each_other_are_told() -> None:
    """A width that must be changed with another fails alone, though all changed at once agree."""
    space = many(lambda i: f"skip: {{body: [conv: {{out: $h{i}, kernel: 1}}]}}" if i > 1 else (
        "conv: {out: $h0, kernel: 1}" if not i else "skip: {body: [conv: {out: $h1, kernel: 1}]}"
    ), 2)  # fmt: skip
    rest = [f"dropout: {{p: 1 / $h{i}}}" for i in range(2, N_MANY)]
    holes = [f"h{i}: {{choice: [8, 16]}}" for i in range(N_MANY)]
    coupled = ["conv: {out: $h0, kernel: 1}", "skip: {body: [conv: {out: $h1, kernel: 1}]}"]
    small, large = space, document(holes, coupled + rest)
    for one in (small, large):
        findings, _ = check_points(one, {})
        assert {finding.code for finding in findings} == {"shape-mismatch"}
        assert {"h0=16, h1=8" in f.notes[-1] or "h0=8, h1=16" in f.notes[-1] for f in findings} == {
            True
        }


def test_alternatives_that_fail_together_alone_are_no_mistake() -> None:
    """Four kernels of 3 without padding shrink 8 positions to nothing; a space may hold them."""
    space = many(lambda i: f"conv: {{out: 8, kernel: $h{i}, padding: 0}}", hole="{choice: [1, 3]}")
    findings, built = check_points(space, {})
    assert not findings
    assert all(any(p.values[f"h{i}"] == 3 for p in built) for i in range(N_MANY))


def test_after_a_hundred_alternatives_that_fail_no_more_are_looked_for() -> None:
    space = many(lambda i: f"skip: {{body: [conv: {{out: $h{i}, kernel: 1}}]}}", 300)
    findings, _ = check_points(space, {})
    assert len(findings) == tried.MAX_FAILED


def test_a_constraint_that_the_only_net_violates_is_told() -> None:
    space = document(["w: 8"], ["conv: {out: $w, kernel: 1}"], "constraints: [$params < 10]\n")
    findings, _ = check_points(space, {})
    assert [finding.message for finding in findings] == ["`$params < 10` does not hold"]


NARROWING = ["conv: {out: 8, kernel: $k, padding: 0}", "conv: {out: 8, kernel: 5, padding: 0}"]


def test_what_a_constraint_over_params_excludes_is_no_mistake() -> None:
    holes = ["k: {int: [1, 8]}"]
    findings, _ = check_points(document(holes, NARROWING), {})
    assert [finding.code for finding in findings] == ["shape-mismatch"]
    for text, n_findings in (("$k < 5", 0), ("$k < 9", 1), ("$params > 0", 1), ("1 / 0 > $k", 1)):
        space = document(holes, NARROWING, f"constraints: ['{text}']\n")
        findings, built = check_points(space, {})
        codes = [finding.code for finding in findings if finding.code == "shape-mismatch"]
        assert len(codes) == n_findings, text
        assert all(point.values["k"] < 8 for point in built)


def test_constraints_that_leave_no_point_are_told() -> None:
    space = document(["k: {int: [7, 8]}"], NARROWING, "constraints: [$k < 5]\n")
    findings, built = check_points(space, {})
    assert [finding.message for finding in findings] == ["`$k < 5` does not hold"]
    assert not built
