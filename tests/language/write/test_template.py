"""Texts that differ in a few scalars are those that ruamel.yaml would write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resdsl.language.write.round_trip import dump, load
from resdsl.language.write.template import is_scalar, make_template, scalar_text

TEXT = """\
params:  # n:
  n: 3     # depth
  # the width
  width: 8
  bias: 0.5                # early
  deep:
    n: 4
"""
SCALARS = st.one_of(
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.text(max_size=30),
    st.sampled_from(
        ["no", "1", "1e5", "~", "a: b", "a #b", "# a", "'", "- a", "", " ", "2001-01-01"]
    ),
).filter(is_scalar)


def edited(values: dict[str, object]) -> str:
    root = load(TEXT)
    root["params"].update(values)
    return dump(root)


@given(st.fixed_dictionaries(dict.fromkeys(("n", "bias", "n@stage1"), SCALARS)))
def test_blanks_are_filled_as_ruamel_writes_scalars(values: dict[str, int | float | str | bool]):
    template = make_template(edited(dict.fromkeys(values)), values)
    assert template is not None
    assert template.filled(values) == edited(values)


@given(SCALARS)
def test_a_scalar_reads_back(value: float | str) -> None:
    back = load(f"a: {scalar_text(value)}\n")["a"]
    assert (back, isinstance(back, str)) == (value, isinstance(value, str))


@pytest.mark.parametrize(
    "text", ["params:\n  w:\n", "params:\n  n:\n  n:\n", "params: {n: , w: }\n", "a:\n    n:\n"],
    ids=["missing", "twice", "flow", "deeper"],
)  # fmt: skip
def test_a_key_without_a_line_of_its_own_gives_no_template(text: str) -> None:
    assert make_template(text, ["n"]) is None


@pytest.mark.parametrize("value", [[1], None, {"a": 1}, "a\nb", "long " * 30])
def test_what_is_no_scalar_of_one_line(value: object) -> None:
    assert not is_scalar(value)
