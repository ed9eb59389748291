"""References between values of a study, and the bounds within which they are resolved."""

import pytest

from resdsl.study.config.references import (
    MAX_CHAIN,
    MAX_PRODUCED,
    resolve_references,
)


def one(values, key="a", **options):
    """Return the value under ``key`` of values that can be resolved."""
    resolved, faults = resolve_references(values, **options)
    assert faults == []
    return resolved[key]


def fault(values, **options):
    """Return the one fault of values."""
    _, faults = resolve_references(values, **options)
    (found,) = faults
    return found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${n}", 3),
        ("${m.x}", [1, {"y": True}]),
        ("${m.x[1].y}", True),
        ("${m.x.1.y}", True),
        ("${m}", {"x": [1, {"y": True}]}),
        ("x${n}-${m.x.1.y}-${none}", "x3-true-None"),
        ("${chained}", 3),
        ("${way.x}", [1, {"y": True}]),
        ("\\${n}", "${n}"),
        ("a\\${n}${n}", "a${n}3"),
        ("$n {n} $", "$n {n} $"),
        ("", ""),
    ],
)
def test_a_value_takes_that_of_another_key(text, value):
    others = {"n": 3, "m": {"x": [1, {"y": True}]}, "none": None, "chained": "${n}", "way": "${m}"}
    assert one({"a": text, **others}) == value


def test_keys_that_are_counted_from_the_mapping_around():
    values = {"n": 1, "a": {"n": 2, "b": {"c": "${.d}${..n}${...n}", "d": 3}}}
    assert one(values)["b"]["c"] == "321"
    assert "counts more mappings" in fault({"a": "${...n}"}).message
    assert one({"a": [{"x": "${..1}"}, 5]}) == [{"x": 5}, 5]


def test_values_without_references_are_kept_however_many():
    values = {"a": list(range(MAX_PRODUCED + 10)), "b": "x" * (MAX_PRODUCED + 10)}
    assert resolve_references(values) == (values, [])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"a": "${a}"}, "lead back to where they start: a -> a"),
        ({"a": {"b": "${a}"}}, "lead back to where they start: a.b -> a.b"),
        ({"a": "${b}", "b": 1, "c": [["${c}"]]}, "back to where they start: c.0.0 -> c.0.0"),
        ({"a": "${no}"}, "`${no}`: nothing in this study gives `no`"),
        ({"a": "${b.c}", "b": 1}, "nothing in this study gives `c`"),
        ({"a": "${b.9}", "b": [1]}, "nothing in this study gives `9`"),
        ({"a": "${b." + "9" * 5000 + "}", "b": [1]}, "nothing in this study gives"),
        ({"a": "${b.-1}", "b": [1]}, "nothing in this study gives `-1`"),
        ({"a": "x${b}", "b": [1]}, "`${b}` is a list or a mapping, which no text can hold"),
        ({"a": "${}"}, "`${}` names no key"),
        ({"a": "${.}"}, "`${.}` names no key"),
        ({"a": "${b c}", "b": 1}, "`${b c}` names no key"),
        ({"a": "${${b}}", "b": "c"}, "is not closed, or holds another one"),
        ({"a": "${b", "b": "c"}, "is not closed, or holds another one"),
        ({"a": "???"}, "`a` has no value"),
        ({"a": "${hydra:runtime.cwd}"}, "a study calls no `hydra`"),
        ({"a": "${oc.decode:1}"}, "a study calls no `oc.decode`"),
    ],
)
def test_what_cannot_be_resolved(values, message):
    found = fault(values, allow_env=True)
    assert message in found.message
    assert found.code == "cannot-compose"
    assert found.help


def test_circles_through_two_keys_are_faults_of_both():
    resolved, faults = resolve_references({"a": "${b}", "b": "${a}", "c": 1})
    assert resolved == {"a": None, "b": None, "c": 1}
    assert [fault.location for fault in faults] == [("a",), ("b",)]


def test_references_cannot_grow_without_bound():
    texts = {f"k{i}": f"${{k{i + 1}}}${{k{i + 1}}}" for i in range(40)} | {"k40": "x" * 1000}
    lists = {f"k{i}": [f"${{k{i + 1}}}"] * 9 for i in range(40)} | {"k40": ["x" * 1000] * 9}
    mappings = {f"k{i}": {"l": f"${{k{i + 1}}}", "r": f"${{k{i + 1}}}"} for i in range(40)}
    for bomb in (texts, lists, {**mappings, "k40": 1}):
        _, faults = resolve_references(bomb)
        assert "make more than 200,000 characters" in faults[0].message
        assert faults[0].location[0] == "k0"


def test_a_chain_has_an_end():
    chain = {f"k{i}": f"${{k{i + 1}}}" for i in range(MAX_CHAIN)} | {f"k{MAX_CHAIN}": 1}
    assert one(chain, "k0") == 1
    longer = {"k": "${k0}", **chain}
    assert "more than 50 references lead from one to the next" in fault(longer).message


def test_the_environment_is_read_where_that_is_allowed(monkeypatch):
    monkeypatch.setenv("RESDSL_TEST", "s${n}")
    monkeypatch.delenv("RESDSL_NONE", raising=False)
    refused = fault({"a": "${oc.env:RESDSL_TEST}", "n": 1})
    assert (refused.code, refused.location) == ("env-not-allowed", ("a",))
    assert "`--allow-env` allows it" in refused.help
    for text, value in (
        ("${oc.env:RESDSL_TEST}", "s${n}"),  # What it says is no reference.
        ("x ${oc.env: RESDSL_TEST }", "x s${n}"),
        ("${oc.env:RESDSL_NONE,d e}", "d e"),
        ("${oc.env:RESDSL_NONE,'d'}", "d"),
        ("${oc.env:RESDSL_NONE,null}", None),
        ("${oc.env:RESDSL_NONE,}", ""),
    ):
        assert one({"a": text, "n": 1}, allow_env=True) == value
    missing = fault({"a": "${oc.env:RESDSL_NONE}"}, allow_env=True)
    assert missing.message == "the environment has no variable `RESDSL_NONE`"
    for name in ("", "a b", "\ud800", "a=b", "é"):
        found = fault({"a": f"${{oc.env:{name}}}"}, allow_env=True)
        assert "is no name of a variable of the environment" in found.message
