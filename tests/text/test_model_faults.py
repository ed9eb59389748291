"""What pydantic finds, in plain words: what must hold, what was got, how it is meant, and where."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, InstanceOf, StrictBool, ValidationError

from resdsl.text.diagnostics import Diagnostic, Place, Source
from resdsl.text.model_faults import describe, list_help, locate
from resdsl.text.reader import read
from resdsl.text.yaml_nodes import YamlList, YamlMapping


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    a: int = 0


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    needed: int = 0
    share: Annotated[float, Field(ge=0, lt=1)] = 0
    above: Annotated[float, Field(gt=2, le=1e300)] = 3
    name: Annotated[str, Field(min_length=1, max_length=3, pattern="^a")] = "a"
    flag: StrictBool = False
    mode: Literal["mean", "max"] = "max"
    sizes: Annotated[list[int], Field(min_length=1, max_length=2)] = [1]
    by_name: dict[str, int] = {}
    inner: Inner = Inner()
    mapping: InstanceOf[YamlMapping] | None = None


class Needing(BaseModel):
    needed: int


def fault(values: object, model: type[BaseModel] = Model) -> Any:
    with pytest.raises(ValidationError) as error:
        model.model_validate(values)
    return error.value.errors()[0]


def described(values: object, **options: Any) -> Diagnostic:
    key, known = "key", ["keys", "other"]
    return describe(fault(values), None, key, known, **options)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"needed": "x"}, '`key` must be a whole number, but got "x"'),
        ({"needed": 1.5}, "`key` must be a whole number, but got 1.5"),
        ({"needed": None}, "`key` must be a whole number, but got nothing"),
        ({"share": True}, "`key` must be a number, but got true"),
        ({"share": -1}, "`key` must be at least 0, but got -1"),
        ({"share": 1}, "`key` must be below 1, but got 1"),
        ({"above": 2}, "`key` must be above 2, but got 2"),
        ({"above": 1e301}, "`key` must be at most 1e+300, but got 1e+301"),
        ({"name": ""}, '`key` must not be empty, but got ""'),
        ({"name": "aaaa"}, '`key` must have at most 3 characters, but got "aaaa"'),
        ({"name": "b"}, '`key` must match the pattern `^a`, but got "b"'),
        ({"name": 3}, "`key` must be a text, but got 3"),
        ({"flag": 1}, "`key` must be true or false, but got 1"),
        ({"mode": "men"}, '`key` must be `mean` or `max`, but got "men"'),
        ({"sizes": []}, "`key` must have at least 1 entry, but got []"),
        ({"sizes": [1, 2, 3]}, "`key` must have at most 2 entries, but got [1, 2, 3]"),
        ({"sizes": [1] * 9}, "`key` must have at most 2 entries, but got 9"),
        ({"sizes": {}}, "`key` must be a list, but got a mapping"),
        ({"by_name": [1] * 5}, "`key` must be a mapping, but got a list"),
        ({"inner": 1}, "`key` must be a mapping, but got 1"),
        ({"mapping": YamlList((), Place(Source("", ""), 1, 1, 1, 1))},
         "`key` must be a mapping, but got a list"),
    ],
)  # fmt: skip
def test_what_must_hold_and_what_was_got(values: object, message: str) -> None:
    found = described(values)
    assert (found.code, found.message) == ("bad-value", message)


def test_whose_field_it_is() -> None:
    assert described({"needed": "x"}, owner="conv").message.startswith("`conv.key` must")
    assert described({"needed": "x"}, code="invalid").code == "invalid"
    found = describe(fault({}, Needing), None, "needed", [], owner="conv")
    assert (found.code, found.message) == ("missing-field", "`conv` needs `needed`")
    found = describe(fault({}, Needing), None, "needed", [])
    assert found.message == "`needed` is missing"


def test_a_field_that_there_is_not_has_the_nearest_one_as_help() -> None:
    found = describe(fault({"keyz": 1}), None, "keyz", ["keys", "other"], owner="conv")
    assert (found.code, found.message) == ("unknown-field", "`conv` has no field `keyz`")
    assert found.help == "did you mean `keys`?"
    found = describe(fault({"zzz": 1}), None, "zzz", ["keys"])
    assert (found.message, found.help) == ("there is no key `zzz`", "known: `keys`")


@pytest.mark.parametrize(
    ("value", "help"),
    [
        (3, "write `[3]`"),
        ("3", "write `[3]`"),
        ("a.b/c", "write `[a.b/c]`"),
        ("3x3", None),
        ("a b", None),
        (None, None),
        (YamlMapping({}, {}, Place(Source("", ""), 1, 1, 1, 1)), "start each item with `-`"),
    ],
)
def test_how_a_value_is_written_as_a_list(value: object, help: str | None) -> None:
    assert list_help(value) == help


def test_a_word_that_is_nearly_right_is_told() -> None:
    assert described({"mode": "means"}).help == "did you mean `mean`?"
    assert described({"mode": "x"}).help is None


@pytest.mark.parametrize(
    ("path", "at_key", "found"),
    [
        (("a",), False, ("1:2", "a")),
        (("a", "b"), False, ("1:9", "b")),
        (("a", "b"), True, ("1:6", "b")),
        (("a", "c", 1), False, ("1:20", "c")),
        (("a", "c", 9), False, ("1:12", "c")),
        (("a", "missing"), False, ("1:2", "a")),
        (("missing",), False, ("1:2", "missing")),
        ((), False, ("1:2", "")),
    ],
)
def test_where_a_location_points(
    path: tuple[int | str, ...], at_key: bool, found: tuple[str, str]
) -> None:
    root = read(Source("x", "{a: {b: 1, c: [ 2, 3]}}"))
    place, last = locate(root, path, at_key=at_key)
    assert (str(place), last) == (f"x:{found[0]}", found[1])
