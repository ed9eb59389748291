"""`check_op` refutes every claim of an op that does not hold, and asks nothing of silent ops."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from resdsl import check_op, load
from resdsl.ops import Fragment, Op, Shape
from resdsl.ops.op.fields import Probability, Real
from resdsl.ops.op.plugins import register_op
from resdsl.ops.op.tagged import Tagged
from resdsl.text.diagnostics import ResdslError, Source

SHIFT = "{0} + 1"


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    before = dict(Op.members)
    yield
    Op.members.clear()
    Op.members.update(before)


def op(forward: str, **claims: Any) -> type[Op]:
    """Return a registered op that computes ``forward`` and says ``claims`` of itself."""

    def fragment(self: Op, *x: Shape) -> Fragment:
        return Fragment(forward.replace("{amount}", repr(getattr(self, "amount", 0.0))))

    members = {"__doc__": "An op under test.", "fragment": fragment, "__module__": __name__}
    return register_op(type("Tried", (Op,), members | claims))


FALSE = [
    ("torch.exp({0})", {"maps_zero_to_zero": True}, "`maps_zero_to_zero`, but of zeros it makes 1"),
    ("F.relu({0})", {"maps_zero_to_zero": True}, "`maps_zero_to_zero`, but no gradient passes a zero"),
    ("{0} * {0}", {"maps_zero_to_zero": True}, "`maps_zero_to_zero`, but no gradient passes a zero"),
    ("F.gelu({0})", {"never_negative": True}, "`never_negative`, but it gives -0.1"),
    ("F.relu6({0})", {"at_most_one": True}, "`at_most_one`, but it gives 6"),
    ("-{0}", {"keeps_sign": True}, "`keeps_sign`, but the sign changes"),
    ("F.leaky_relu({0})", {"zero_below_zero": True}, "`zero_below_zero`, but"),
    ("F.silu({0})", {"bounded": True}, "`bounded`, but it gives"),
    ("F.gelu({0})", {"idempotent": True}, "`idempotent`, but"),
    (SHIFT, {"only_in_training": True}, "`only_in_training`, but"),
    (SHIFT, {"is_identity": property(lambda self: True)}, "`is_identity`, but"),
    (SHIFT, {"ignores_input": lambda self, *x: "it does"}, "`ignores_input`, but"),
    ("{0} * 9", {"gain": lambda self, *x: 1.0}, "a `gain` of 1, but it is 81"),
    ("F.avg_pool2d({0}, 3, 1, 1)", {}, "a `window` of 1, but along axis 1 it sees 3 positions"),
    ("{0}", {"trains_only": frozenset({"lost"})}, "`lost`, which is no field"),
    ("{0} * {amount}", {"amount": 0.5, "__annotations__": {"amount": Real},
                        "trains_only": frozenset({"amount"})}, "`amount` changes what it computes"),
]  # fmt: skip


@pytest.mark.parametrize(("forward", "claims", "message"), FALSE, ids=[c[2] for c in FALSE])
def test_a_claim_that_does_not_hold(forward: str, claims: dict[str, Any], message: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(message)):
        check_op(op(forward, **claims))


TRUE: list[tuple[str, dict[str, Any]]] = [
    ("{0} * 3", {"maps_zero_to_zero": True, "keeps_sign": True, "gain": lambda self, *x: 9.0}),
    ("{0}.clamp(0, 2)", {"never_negative": True, "zero_below_zero": True, "bounded": True,
                         "idempotent": True, "keeps_sign": True}),
    ("{0}.clamp(0, 1)", {"never_negative": True, "at_most_one": True}),
    ("{0} * 0", {"ignores_input": lambda self, *x: "times zero"}),
    ("F.dropout({0}, 0.5, self.training)", {"only_in_training": True}),
    ("F.avg_pool2d({0}, 3, 1, 1)", {"window": lambda self, x: ((3, 1), (3, 1))}),
    ("F.dropout({0}, {amount}, self.training)",
     {"amount": 0.5, "__annotations__": {"amount": Probability},
      "trains_only": frozenset({"amount"})}),
]  # fmt: skip


@pytest.mark.parametrize(("forward", "claims"), TRUE)
def test_a_claim_that_holds(forward: str, claims: dict[str, Any]) -> None:
    check_op(op(forward, **claims))


@pytest.mark.parametrize("forward", ["torch.exp({0})", "-{0}", SHIFT, "{0} * 0", "{0}.abs()"])
def test_an_op_that_claims_nothing_is_asked_nothing(forward: str) -> None:
    silent = op(forward)
    check_op(silent)
    claims = ["maps_zero_to_zero", "idempotent", "only_in_training", "bounded", "never_negative", "at_most_one",
              "zero_below_zero", "keeps_sign", "takes_tokens", "weighted"]  # fmt: skip
    assert not any(getattr(silent, claim) for claim in claims)
    shape = Shape((4, 8, 8))
    assert silent().gain(shape) is None
    assert not silent().is_identity
    assert not silent().trains_only
    assert isinstance(silent(), Tagged)


@pytest.mark.parametrize(
    ("last", "passes"),
    [
        ("tried", False),
        ("bias", True),
        ("bias: {init: 0.5}", False),
        ("gelu", True),
        ("mul: [previous, previous]", False),
    ],
)
def test_zero_init_goes_back_over_what_keeps_a_zero(last: str, passes: bool) -> None:
    op(SHIFT)
    text = f"resdsl: 1\ninput: [4]\nnet: [skip: {{zero_init: true, body: [linear: {{out: 4}}, {last}]}}]\n"
    if passes:
        assert load(Source("net.yaml", text)).params
        return
    with pytest.raises(ResdslError) as caught:
        load(Source("net.yaml", text))
    assert [found.code for found in caught.value.diagnostics] == ["zero-init-blocked"]


def test_a_field_called_init_of_an_op_that_claims_nothing_decides_its_function() -> None:
    def fragment(self: Op, *x: Shape) -> Fragment:
        return Fragment(f"{{0}} * {dict(self)['init']}")

    op("", init=0.5, fragment=fragment, __annotations__={"init": Real})
    text = "resdsl: 1\ninput: [4]\nnet: [tried: {init: %s}]\n"
    one, other = (load(Source("net.yaml", text % value)) for value in (1, 2))
    assert one.structure_hash != other.structure_hash


def test_without_a_gain_nothing_is_said_of_the_variance() -> None:
    op("{0} * 1")
    body = "[conv: {out: 4, kernel: 3}%s]"
    text = "resdsl: 1\ninput: [4, 8, 8]\nblocks: {b: {body: [skip: {body: %s}]}}\nnet: [stage: {block: b, depth: 20}]\n"
    known, unknown = (
        load(Source("net.yaml", text % (body % end))).lint() for end in ("", ", tried")
    )
    assert [w.code for w in known] == ["variance-growth"]
    assert not unknown
