"""Skips whose paths never start as 1 and 0 are refused, with the weight that is in the way."""

import pytest
from growing_nets import BRANCH, PRE, document

from resdsl.text.diagnostics import Source

NEW = "`stage[1-2].block[2-3].skip1`"
RELU_LAST = f"{BRANCH[:-1]}, relu]"


def shortcut(source: Source, text: str) -> Source:
    return Source("net.yaml", source.text.replace("shortcut: pad", f"shortcut: {text}"))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (document("gate: highway", BRANCH), "carries its input times 1 - T(x), where the gate T(x) is never exactly 0"),
        (document("gate: {carry: sigmoid, transform: coupled}", BRANCH), "carries its input times a gate C(x), which is never exactly 1"),
        (document("gate: {highway: {carry: independent}}", BRANCH), "carries its input times a gate C(x), which is never exactly 1"),
        (document("gate: {carry: 0.5, transform: 0.5}", BRANCH), "carries its input times 0.5, not as it is"),
        (document("gate: {carry: coupled, transform: 0.25}", BRANCH), "carries its input times 0.75, not as it is"),
        (document("gate: {transform: 0}", BRANCH), "weighs its branch by 0 for ever"),
        (document("merge: mean", BRANCH), "merges by `mean`; only adding zero changes nothing"),
        (document("merge: mul", BRANCH), "merges by `mul`; only adding zero changes nothing"),
        (shortcut(document("", BRANCH), "none"), "has no shortcut, so that a branch of zeros gives zeros"),
        (shortcut(document("", BRANCH), "{project: {always: true}}"), "carries its input through `conv1`, `batchnorm1`, which is not the identity"),
        (document("", RELU_LAST), "ends its branch in `relu`, which gives no zero or no gradient"),
        (document("", f"{BRANCH[:-1]}, sigmoid]"), "ends its branch in `sigmoid`, which gives no zero or no gradient"),
        (document("", f"{BRANCH[:-1]}, add: [previous, previous]]"), "ends its branch in a join, behind which there is no single last weight"),
        (document("", f"[conv: {{out: $out, kernel: 3, stride: $stride}}, skip: {{body: {PRE.replace('$stride', '1')}}}]"), "ends its branch in a join, behind which there is no single last weight"),
    ],
)  # fmt: skip
def test_skips_that_are_never_the_identity(refused, source, expected):
    assert refused(source, n=4) == [("no-identity-start", f"{NEW}: {expected}")]


def test_a_branch_without_weights(refused):
    source = Source(
        "net.yaml",
        document("", "[max_pool: {kernel: 3, stride: 1, padding: 1}]")
        .text.replace("first: {stride: 2}", "")
        .replace("{out: 10}", "{out: 6}"),
    )
    expected = "has no weight in its branch that could start at 0"
    assert refused(source, n=4) == [("no-identity-start", f"{NEW}: {expected}")]
