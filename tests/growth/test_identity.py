"""What is new starts as the identity, or says why it cannot."""

import pytest
from growing_nets import BRANCH, document

from resdsl.text.diagnostics import Source


@pytest.mark.parametrize(
    ("after", "layer", "expected"),
    [
        ("batchnorm", "batchnorm1", "changes what passes through a new block"),
        ("gelu", "gelu1", "changes what passes through a new block"),
        ("add: [previous, input]", "add1", "changes what passes through a new block"),
        ("{conv: {out: $out, kernel: 1}}", "conv1", "changes what passes through a new block"),
    ],
)
def test_layers_after_the_merge(refused, after, layer, expected):
    source = document("", BRANCH, after)
    source = Source(
        "net.yaml", source.text.replace("first: {stride: 2}", "").replace("{out: 10}", "{out: 6}")
    )
    message = f"`stage[1-2].block[2-3].{layer}`: {expected}"
    assert refused(source, n=4) == [("no-identity-start", message)]


def test_relu_after_what_may_be_negative(refused):
    text = document("", BRANCH, "relu").text.replace(
        "depth: $n, with: {}", "depth: $n - 2, with: {}"
    )
    text = text.replace("  - relu\n  - stage", "  - stage", 1)
    message = "`stage1.block[0-1].relu1`: changes what comes in, unless that is the output of `relu` already"
    assert refused(Source("net.yaml", text), n=4) == [("no-identity-start", message)]


def test_the_carried_output_must_be_the_input(refused):
    text = """\
resdsl: 1
input: [3, 8, 8]
params: {more: false}
net:
  - {conv: {out: 6, kernel: 3}, as: stem}
  - relu
  - {skip: {shortcut: {layers: [{identity, from: stem}]}, body: [conv: {out: 6, kernel: 3}]}, if: $more}
  - global_avg_pool
"""
    expected = [("no-identity-start", "`skip1`: does not carry its input")]
    assert refused(Source("net.yaml", text), more=True) == expected


def test_a_join_that_adapts_is_no_identity(refused):
    text = """\
resdsl: 1
input: [3, 8, 8]
params: {more: false}
net:
  - {conv: {out: 6, kernel: 3}, as: stem}
  - conv: {out: 8, kernel: 3}
  - {add: [previous, stem], adapt: {channels: pad}, if: $more}
  - global_avg_pool
"""
    message = "`add1`: joins what passes through a new block with something else"
    assert refused(Source("net.yaml", text), more=True) == [("no-identity-start", message)]
