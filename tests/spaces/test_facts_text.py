"""Facts in words and as JSON."""

import json

from known_spaces import conditional, constrained, failing, redundant, space_of

from resdsl.spaces.facts_text import as_dict, how_built, lines, number_text
from resdsl.spaces.survey import survey


def _lines(space, **options) -> dict[str, str]:
    found = {}
    for line in lines(survey(space, **options)):
        found[line[:15].strip()] = line[17:]
    return found


def test_exact_facts() -> None:
    assert how_built(survey(conditional())) == "every point was built: 8 points"
    assert lines(survey(conditional())) == [
        "raw size         30 points",
        "active size      8 points",
        "compile          every point",
        "distinct graphs  8 by training hash",
        "                 8 by structure hash",
        "parameters       20 to 100",
        "multiply-adds    16 to 80",
        "depth            1 to 5",
    ]
    shown = _lines(constrained(20))
    assert shown["constraints"] == "20 of 100 points meet them: 20% of random points"
    assert _lines(failing())["compile"] == "72 of 180 points: 40%"


def test_estimated_facts() -> None:
    facts = survey(redundant(300, 100), limit=100)
    assert how_built(facts).startswith("100 random points built, and 3 that take every alternative")
    shown = _lines(redundant(300, 100), limit=100)
    assert shown["raw size"] == "30,000 points"
    assert shown["active size"] == "about 30,000 points (29,100 to 30,000, Knuth)"
    assert shown["compile"] == "all of 100 random points (more than 96.3% of all)"
    assert shown["parameters"] == "5 to 1,500 (of the points that were built)"
    shown = _lines(constrained(5000, 20_000), limit=100)
    assert shown["constraints"].startswith("2")
    assert shown["distinct graphs"].startswith(("at least ", "about "))


def test_a_space_without_nets() -> None:
    for limit in (1000, 10):
        told = lines(survey(constrained(0), limit=limit))
        assert told[-1] == "distinct graphs  none was found"
        assert told[-2].startswith("constraints      0 of 1")


def test_infinite_spaces() -> None:
    space = space_of(
        "p: {float: [0, 0.5]}, n: {int: [1, 4]}", "{linear: {out: $n}}, dropout: {p: $p}"
    )
    shown = _lines(space, limit=50)
    assert shown["raw size"] == "infinite; without its 1 float 4 points"
    assert shown["active size"] == "infinite; without floats about 4 points (3 to 4, Knuth)"
    assert shown["distinct graphs"] == "at least 408 (none met twice) by training hash"


def test_as_json() -> None:
    told = json.loads(json.dumps(as_dict(survey(constrained(20)))))
    assert told["enumerated"] is True
    assert told["accepted"]["points"] == 20
    assert told["accepted"]["refusals"] == {"$a <= 20": 80}
    assert told["graphs"]["training"] == {"value": 20, "low": 20, "high": 20, "method": None}
    assert told["ranges"]["depth"] == [1, 1]


def test_sizes_beyond_floats() -> None:
    names = [f"n{i}" for i in range(400)]
    params = ", ".join(f"{name}: {{int: [1, 1000]}}" for name in names)
    space = space_of(params, ", ".join(f"linear: {{out: ${name}}}" for name in names))
    facts = survey(space, limit=2)
    told = json.loads(json.dumps(as_dict(facts)))
    assert told["raw_size"]["without_floats"] is None
    assert round(told["raw_size"]["without_floats_log10"], 6) == 1200
    assert told["active_size"]["value"] is None
    assert lines(facts)[0] == "raw size         1.0e+1200 points"
    assert number_text(10**15 - 1) == "999,999,999,999,999"
