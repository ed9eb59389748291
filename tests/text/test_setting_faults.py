"""Faults of settings: one for each value, at its place, in words and with help."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from resdsl.text.diagnostics import Source
from resdsl.text.located_faults import RuleError
from resdsl.text.model_faults import locate
from resdsl.text.reader import read
from resdsl.text.setting_faults import fields_in, setting_faults
from resdsl.text.yaml_nodes import plain


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Cat(_Strict):
    kind: Literal["cat"]
    lives: Annotated[int, Field(ge=1)] = 9


class Dog(_Strict):
    kind: Literal["dog"]
    tricks: list[str] = []


class House(_Strict):
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
    rooms: dict[str, list[StrictInt | StrictStr]] = {}
    size: Annotated[int, Field(ge=1)] | Literal["auto"] = Field("auto", description="in metres")
    door: list[int] | dict[str, int] = []


def _faults(text):
    root = read(Source("house.yaml", text))
    with pytest.raises(ValidationError) as info:
        House.model_validate(plain(root))
    return setting_faults(
        info.value, House, plain(root), lambda path, at_key: locate(root, path, at_key=at_key)[0]
    )


WRONG = {
    "pet: {kind: cat, lives: 0}": ("1:25", "`pet.lives` must be at least 1, but got 0"),
    "pet: {kind: cow}": ("1:13", '`pet.kind` must be `cat` or `dog`, but got "cow"'),
    "pet: {kind: null}": ("1:13", "`pet.kind` must be `cat` or `dog`, but got nothing"),
    "pet: {lives: 3}": ("1:1", "`pet` needs `kind`"),
    "pet: 3": ("1:6", "`pet` must be a mapping, but got 3"),
    "pet: {kind: dog, tricks: [1]}": ("1:27", "`pet.tricks.0` must be a text, but got 1"),
    "pet: {kind: dog, trick: []}": ("1:18", "`pet` has no field `trick`"),
    "pet: {kind: cat, cat: 1}": ("1:18", "`pet` has no field `cat`"),
    "rooms: {list: {list: 1}}": ("1:9", "`rooms.list` must be a list, but got a mapping"),
    "rooms: {a: [1, [2]]}": ("1:16", "`rooms.a.1` must be a whole number, but got [2]"),
    "size: 0": ("1:7", "`size` must be at least 1, but got 0"),
    "size: big": ("1:7", '`size` must be `auto`, or a whole number, but got "big"'),
    "door: [x]": ("1:8", '`door.0` must be a whole number, but got "x"'),
    "door: {a: x}": ("1:11", '`door.a` must be a whole number, but got "x"'),
    "door: 1": ("1:7", "`door` must be a list, but got 1"),
}


@pytest.mark.parametrize("text", WRONG)
def test_one_finding_at_its_place(text):
    (finding,) = _faults(text)
    place, message = WRONG[text]
    assert finding.message == message
    assert f"{finding.place.line}:{finding.place.column}" == place


def test_every_value_has_a_finding_of_its_own():
    assert len(_faults("pet: 3\nsize: 0\nrooms: {a: [null], b: 1}\n")) == 4


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("size: 0", '`size`: in metres; left out, it is "auto"'),
        ("size: 1_000", "write `1000`"),
        ("size: atuo", "did you mean `auto`?"),
        ("size: 3.0", "write `3`"),
        ("size: null", '`size`: in metres; left out, it is "auto"'),
        ("door: 1", "write a list: `[1]`"),
        ("pet: {kind: dog, tricks: [true]}", 'quote it: `"true"`'),
        ("pets: 1", "did you mean `pet`?"),
        ("pet: {kind: cat, live: 1}", "did you mean `lives`?"),
        ("pet: {kind: cat, trick: []}", "known: `kind`, `lives`"),
    ],
)
def test_help(text, help):
    assert _faults(text)[0].help == help


class Pair(_Strict):
    low: int = 0
    high: int = 0

    def model_post_init(self, context):
        if self.low > self.high:
            raise RuleError("low must not be above high", ("high", "low"), "swap them")


@pytest.mark.parametrize(
    ("values", "line"), [({"low": 1}, "low"), ({"high": -1, "low": 1}, "high")]
)
def test_a_rule_is_broken_where_its_first_field_is_written(values, line):
    with pytest.raises(ValidationError) as info:
        Pair.model_validate(values)
    asked = []
    setting_faults(info.value, Pair, values, lambda path, at_key: asked.append(path))
    assert asked == [(line,)]


def test_fields_of_every_form_of_a_union_are_known():
    assert fields_in(House, ["pet"]).keys() == {"kind", "lives", "tricks"}
    assert fields_in(House, ["pet"], {"pet": {"kind": "dog"}}).keys() == {"kind", "tricks"}
    assert fields_in(House, []).keys() == House.model_fields.keys()
