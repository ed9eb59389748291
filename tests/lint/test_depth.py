"""Stages without a block, and deep plain nets."""

from linted import found, net, only


def test_a_stage_without_a_block() -> None:
    text = """\
input: [8]
params: {n: 0}
blocks:
  b: {body: [linear: {out: 8}]}
  group: {body: [block: b, {stage: {block: b, depth: $n}, as: deep}]}
net: [stage: {block: group, depth: 3}]
"""
    warning = only(net(text), "empty-stage")
    assert warning.message == "stage `deep` has depth 0 and is the identity"
    assert warning.notes[0] == "at `stage1.block0.deep` and 2 more of its kind"
    assert warning.place is not None
    assert warning.place.text == "depth: $n"
    assert not net(text, n=1).lint()
    assert not net(text.replace("as: deep", "if: $n > 0")).lint()


def test_stages_without_a_block_are_counted_in_blocks_that_differ_and_that_are_alike() -> None:
    text = """\
input: [8]
blocks:
  b: {body: [linear: {out: 8}]}
  group: {args: {out: int}, body: [linear: {out: $out}, stage: {block: b, depth: 0}]}
  pair: {body: [block: {use: group, with: {out: 4}}, block: {use: group, with: {out: 8}}]}
net: [stage: {block: pair, depth: 3}, block: {use: group, with: {out: 2}}]
"""
    warning = only(net(text), "empty-stage")
    assert warning.notes[0] == "at `stage1.block0.block1.stage1` and 6 more of its kind"


def test_a_deep_plain_net() -> None:
    text = """\
input: [8]
params: {n: 25, shortcut: none, gate: none}
blocks:
  b: {body: [skip: {shortcut: $shortcut, gate: $gate, body: [layernorm, linear: {out: 8}, relu, linear: {out: 8}]}]}
net: [stage: {block: b, depth: $n}, linear: {out: 2}]
"""
    warning = only(net(text), "plain-depth")
    assert "passes 51 weighted layers" in warning.message
    assert warning.place is not None
    assert warning.place.line == 5
    assert not net(text, n=24).lint()
    assert not net(text, shortcut="identity").lint()
    # neither a gate's layers nor a lane that is multiplied by zero are a way round
    assert set(found(net(text, gate={"transform": "sigmoid"}))) == {"plain-depth"}
    dead = found(net(text, shortcut="identity", gate={"carry": 0}))
    assert set(dead) == {"plain-depth", "dead-lane"}


def test_long_ways_round_count() -> None:
    assert not net("""\
input: [8]
blocks: {b: {body: [layernorm, linear: {out: 8}]}}
net:
  - {linear: {out: 8}, as: stem}
  - stage: {block: b, depth: 60}
  - add: [previous, stem]
""").lint()
