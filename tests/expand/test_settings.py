"""Settings from outside of a document's file."""

import numpy as np
import pytest
import torch
from expanding import HEAD

from resdsl.expand.settings import bind_input, check_names
from resdsl.language.document import parse
from resdsl.text.diagnostics import ResdslError, Source
from resdsl.text.values import from_values

TEXT = HEAD + "params: {width: 4, n: {int: [1, 3], per: stage}, m: {int: [1, 3]}}\nnet: [relu]\n"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("width", 8, None), ("n", 2, None), ("n@stage1", 3, None), ("m", 3, None),
        ("widht", 8, "unknown-param"), ("m@stage1", 1, "unknown-param"), ("m", 4, "outside-domain"),
        ("n", True, "outside-domain"), ("width@stage1", 3, "unknown-param"),
    ],
)  # fmt: skip
def test_which_params_take_them(name: str, value: object, code: str | None) -> None:
    found = check_names(parse(Source("net.yaml", TEXT)), from_values({name: value}))
    assert [finding.code for finding in found] == ([code] if code else [])


def test_another_input_is_bound() -> None:
    document = parse(Source("net.yaml", TEXT))
    assert bind_input(document, (1, 28, 28)).input.dims == (1, 28, 28)
    assert bind_input(document, None) is document
    tokens = parse(Source("t.yaml", "resdsl: 1\ninput: {shape: [16], dtype: int}\nnet: [relu]\n"))
    with pytest.raises(ResdslError) as caught:
        bind_input(tokens, (1, 28, 28), dtype="float")
    assert caught.value.diagnostics[0].code == "tokens-from-numbers"
    assert bind_input(tokens, (8,), dtype="int").input.dims == (8,)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((0, 28, 28), "`input` must be at least 1, but got 0"), (28, "`input` must be a list, but got 28"),
        ((3, 28.5), "`input` must be a whole number, but got 28.5"),
        ((None, 3, 28, 28), "`input` must be a whole number, but got nothing"),
        ((True, 28, 28), "`input` must be a whole number, but got true"),
        ((1, 2, 3, 4, 5), "`input` must have at most 4 entries, but got 5"),
        ("3,28,28", '`input` must be a list, but got "3,28,28"'),
        (object(), "a value is a number, a text or true and false, but got object"),
    ],
)  # fmt: skip
def test_an_input_that_can_be_none_is_refused(shape: object, message: str) -> None:
    with pytest.raises(ResdslError) as caught:
        bind_input(parse(Source("net.yaml", TEXT)), shape)
    assert [found.message for found in caught.value.diagnostics] == [message]


@pytest.mark.parametrize("shape", [[1, 28, 28], np.array([1, 28, 28]), torch.Size([1, 28, 28])])
def test_shapes_of_other_libraries_are_taken(shape: tuple[int, ...]) -> None:
    assert bind_input(parse(Source("net.yaml", TEXT)), shape).input.dims == (1, 28, 28)
