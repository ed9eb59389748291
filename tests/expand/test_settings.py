"""Settings from outside of a document's file."""

import pytest
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
        bind_input(tokens, (1, 28, 28))
    assert caught.value.diagnostics[0].code == "tokens-from-numbers"
    assert bind_input(tokens, (8,), of_data=False).input.dims == (8,)
