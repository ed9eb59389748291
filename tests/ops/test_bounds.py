"""Numbers and counts beyond what nets can hold are refused at their places; below, all works."""

import pytest

from resdsl.architecture import load
from resdsl.text.diagnostics import ResdslError, Source

# every kind of setting that takes a number of any size
SETTINGS = [
    "leaky_relu: {slope: %s}",
    "bias: {init: %s}",
    "scale: {init: %s}",
    "scale: {init: {constant: %s}}",
    "skip: {gate: {transform: %s, carry: 1}, body: [relu]}",
    "skip: {gate: {transform: 1, carry: %s}, body: [relu]}",
    "skip: {gate: {transform: coupled, carry: %s}, body: [relu]}",
    "skip: {merge: mean, gate: {carry: %s}, body: [relu]}",
    "skip: {gate: {transform: {scalar: {init: %s}}}, body: [relu]}",
    "skip: {gate: {transform: {channel: {init: %s}}}, body: [relu]}",
    "skip: {gate: {rezero: {init: %s}}, body: [relu]}",
    "skip: {gate: {layerscale: {init: %s}}, body: [relu]}",
    "skip: {gate: {highway: {bias: %s}}, body: [relu]}",
    "conv: {out: 4, kernel: 1, init: {he: {scale: %s}}}",
    "conv: {out: 4, kernel: 1, init: {xavier: {scale: %s}}}",
    "conv: {out: 4, kernel: 1, init: {lecun: {scale: %s}}}",
    "conv: {out: 4, kernel: 1, init: {normal: {std: %s}}}",
    "conv: {out: 4, kernel: 1, init: {trunc_normal: {std: %s}}}",
    "conv: {out: 4, kernel: 1, init: {orthogonal: {gain: %s}}}",
    "conv: {out: 4, kernel: 1, init: %s}",
    "batchnorm: {eps: %s}",
]


def _document(layer: str) -> Source:
    head = "resdsl: 1\ninput: [4, 8, 8]\nnet:\n  - conv: {out: 4, kernel: 3}\n"
    return Source("net.yaml", head + f"  - {layer}\n" * 3)


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_largest_number_is_that_of_32_bits(setting: str) -> None:
    net = load(_document(setting % "3.4e38"))
    for warning in net.lint():
        assert "nan" not in warning.message
        assert "inf" not in warning.message
    scope: dict[str, object] = {}
    exec(net.source(), scope)
    scope["Net"]()  # a class
    for number in ("1e200", "3.5e38"):
        with pytest.raises(ResdslError) as caught:
            load(_document(setting % number))
        codes = {found.code for found in caught.value.diagnostics}
        assert codes == {"bad-value"}
        assert "at most 3.4e+38, but got" in str(caught.value)


@pytest.mark.parametrize(
    "layer",
    [
        "branches: {{bodies: {{{}}}, merge: concat}}".format(
            ", ".join(f"b{i}: []" for i in range(65))
        ),
        "branches: {{bodies: {{{}}}, merge: add}}".format(
            ", ".join(f"b{i}: []" for i in range(70))
        ),
        "add: [{}]".format(", ".join(["previous"] * 65)),
        "concat: [{}]".format(", ".join(["previous"] * 200)),
    ],
)
def test_joins_of_too_many(layer: str) -> None:
    with pytest.raises(ResdslError) as caught:
        load(_document(layer))
    for found in caught.value.diagnostics:
        assert found.code == "bad-value"
        assert found.place is not None
        assert "must have at most 64 entries" in found.message


@pytest.mark.parametrize("merge", ["add", "concat", "mul", "mean"])
def test_joins_of_as_many_as_may_be(merge: str) -> None:
    bodies = ", ".join(f"b{i}: []" for i in range(64))
    net = load(_document(f"branches: {{bodies: {{{bodies}}}, merge: {merge}}}"))
    assert net.output == (4 * 64**3 if merge == "concat" else 4, 8, 8)
    compile(net.source(), "net.py", "exec")


def test_hidden_units_without_number() -> None:
    gate = "skip: {gate: {squeeze_excite: {reduction: %s}}, body: [conv: {out: 4, kernel: 1}]}"
    for number in ("1e-30", "5e-324"):
        with pytest.raises(ResdslError) as caught:
            load(_document(gate % number))
        assert caught.value.diagnostics[0].help == "choose a larger `reduction`, or a `width`"
