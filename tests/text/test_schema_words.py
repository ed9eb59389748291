"""What a JSON Schema accepts, in words."""

import pytest

from resdsl.text.schema_words import bounds, list_words, schema_words

TEXT, NUMBER, WHOLE = {"type": "string"}, {"type": "number"}, {"type": "integer"}
NULL = {"type": "null"}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"enum": ["a", "b"]}, "`a`, `b`"),
        ({"const": 1}, "`1`"),
        ({"anyOf": [WHOLE, NULL]}, "a whole number"),
        ({"anyOf": [WHOLE, NUMBER, TEXT]}, "a number or a text"),
        ({"anyOf": [WHOLE | {"minimum": 1}, NUMBER | {"exclusiveMaximum": 1}]},
         "a whole number from 1 or a number below 1"),
        ({"oneOf": [TEXT, {"type": "boolean"}, {"const": "x"}]}, "a text, `true` or `false` or `x`"),
        (TEXT | {"format": "path"}, "a path"),
        ({"type": "object"}, "a mapping"),
        (NULL, "`null`"),
        ({}, "any value"),
        ({"type": "array", "items": TEXT}, "a list of texts"),
        ({"type": "array"}, "a list of any value"),
        ({"type": "array", "prefixItems": [WHOLE, NUMBER]}, "[a whole number, a number]"),
    ],
)  # fmt: skip
def test_the_words(schema, words):
    assert schema_words(schema) == words


def test_a_list_may_have_words_of_its_own():
    schema = {"anyOf": [WHOLE, {"type": "array", "items": WHOLE}]}
    assert (
        schema_words(schema, lambda _: "one for each axis") == "a whole number or one for each axis"
    )
    assert list_words({"items": {"anyOf": [NUMBER, TEXT]}}) == "a list of numbers or texts"


def test_bounds_that_a_person_would_not_read_are_left_out():
    assert bounds({"minimum": 1, "maximum": 2**63}) == " from 1"
    assert bounds({"exclusiveMinimum": 0, "maximum": 0.5}) == " above 0 to 0.5"
    assert bounds({}) == ""
