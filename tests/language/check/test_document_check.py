"""All that is written is checked, read or not, and told at once."""

from reading import document

from resdsl.language.check.document_check import check_blocks, check_document

TEXT = """\
params: {on: false, width: 4}
blocks:
  unused: {args: {out: int}, body: [konv: {out: $out}, conv: {out: $uot, kernal: 3}, dropout: 0.5]}
net:
  - {conv: {out: 4}, as: stem}
  - {relu, from: setm}
  - skip: {gate: hihgway, body: [{relu, if: $off}]}
  - stage: {block: unusd, depth: 2, with: {out: 3}}
  - stage: {block: unused, depth: 2, with: {uot: 3}}
"""


def test_every_mistake_is_told_at_once() -> None:
    found = [(d.place.line, d.code) for d in check_document(document(TEXT)) if d.place]
    assert sorted(found) == [
        (5, "bad-form"), (5, "unknown-field"), (5, "unknown-name"), (5, "unknown-op"),
        (7, "missing-field"), (8, "unknown-output"), (9, "unknown-gate"), (9, "unknown-name"),
        (10, "unknown-block"), (11, "unknown-argument"),
    ]  # fmt: skip


def test_values_are_checked_where_they_are_read_alone() -> None:
    text = "blocks: {unused: {body: [conv: {out: 0, kernel: -1}]}}\nnet: [relu]"
    assert check_document(document(text)) == []


def test_names_of_layers_are_checked_where_nothing_reads_them_too() -> None:
    text = """\
blocks:
  unused:
    body:
      - {relu, as: class}
      - skip: {body: [{relu, as: keys}], gate: {highway: {layers: [{linear: {out: 3}, as: half}]}}}
      - branches: {bodies: {double: [{relu, as: keys_}], float: []}}
      - {relu, as: keys}
      - {relu, as: keys}
  other: {body: [{relu, as: class}, {relu, as: keys}]}
net: [relu]
"""
    found = check_document(document(text))
    assert [(d.place.line, d.code) for d in found if d.place] == [
        (6, "bad-name"), (7, "bad-name"), (7, "bad-name"), (8, "bad-name"), (8, "bad-name"),
        (10, "duplicate-name"), (11, "bad-name"),
    ]  # fmt: skip
    assert "called `keys`, first at line 9" in found[5].message


def test_blocks_alone_name_the_params_that_they_read() -> None:
    text = "blocks: {a: {args: {n: 1}, body: [conv: {out: $w * $n, kernel: $k}]}}\nnet: [relu]"
    assert check_blocks(document(text).blocks) == ([], ["k", "w"])


def test_a_default_sees_the_params_and_the_arguments_before_it() -> None:
    text = """\
params: {width: 4, on: 1}
blocks:
  a: {args: {x: 1, width: $x, y: $width + $on, late: $z, z: $late}, body: [dropout: {p: $y}]}
net: [block: a]
"""
    found = check_document(document(text))
    assert [(d.message, d.help) for d in found] == [
        ("`$z` is not declared here", "a default sees the arguments before it: move `z` up")
    ]


def test_what_is_given_already_is_not_proposed() -> None:
    text = """\
blocks: {a: {args: {heads: 2}, body: [attention: {heads: $heads, kv_heads: 1}]}}
net:
  - block: {use: a, with: {heads: 2, head: 1}}
  - stage: {block: a, depth: 1, depht: 2}
"""
    found = check_document(document(text))
    helps = [str(d.help) for d in found]
    assert len(helps) == 3
    assert not any("did you mean" in help for help in helps)
