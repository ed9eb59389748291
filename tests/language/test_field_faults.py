"""What the language adds to pydantic's faults: the help that its own words have."""

import pytest
from reading import scalar

from resdsl.language.field_faults import describe


def fault(kind: str, value: object, **context: object) -> dict[str, object]:
    return {"type": kind, "input": value, "ctx": context, "loc": ("out",), "msg": "wrong"}


@pytest.mark.parametrize(
    ("found", "text", "names", "help"),
    [
        (fault("int_type", "width"), "width", ["width"], "$width"),
        (fault("int_from_float", 110.00000000000001), "100 * $m", [], "round(100 * $m)"),
        (fault("bool_type", "no"), "no", [], "YAML 1.2"),
        (fault("literal_error", "vlid", expected="'same' or 'valid'"), "vlid", [], "`valid`"),
    ],
)
def test_the_help(found: dict[str, object], text: str, names: list[str], help: str) -> None:
    place = scalar(text).place
    told = describe(found, place, "out", ["out", "kernel"], owner="conv", names=names)
    assert told.message.startswith("`conv.out` must be")
    assert help in str(told.help)


def test_a_key_of_another_library_is_translated() -> None:
    found = fault("extra_forbidden", 3) | {"loc": ("filters",)}
    told = describe(found, None, "filters", ["out", "kernel"], owner="conv")
    assert told.message == "`conv` has no field `filters`"
    assert "`out`" in str(told.help)
