"""Warnings of what is declared and cannot be read."""

from pathlib import Path

from resdsl.architecture import load
from resdsl.text.diagnostics import Source

TEXT = """\
resdsl: 1
input: [3, 8, 8]
params: {width: 4, spare: 1, classes: 10, half: $width / 2, family: gated}
blocks:
  plain: {args: {gate: none, stride: 1}, body: [conv: {out: $width, kernel: 3, stride: $stride}]}
  gated: {extends: plain, args: {gate: highway}}
  other: {body: [relu]}
net:
  - block: {use: $family, with: {gate: hihgway}}
  - block: {use: "'plain' if $width > 3 else 'plain'"}
"""


def test_what_nothing_reads() -> None:
    found = load(Source("net.yaml", TEXT)).lint()
    assert [(d.code, d.message, d.place and d.place.line) for d in found] == [
        ("unread-param", "nothing reads the param `spare`", 3),
        ("unread-param", "nothing reads the param `half`", 3),
        ("unread-argument", "nothing in block `plain` reads its argument `gate`", 5),
        ("unread-argument", "nothing in block `gated` reads its argument `gate`", 6),
        ("unread-block", "nothing uses the block `other`", 7),
    ]
    assert {d.severity for d in found} == {"warning"}


def test_they_can_be_silenced() -> None:
    text = TEXT + "lint: {ignore: [unread-param, unread-block, unread-argument]}\n"
    assert load(Source("net.yaml", text)).lint() == []


def test_an_argument_may_be_read_by_a_default_alone(tmp_path: Path) -> None:
    text = """\
resdsl: 1
input: [3, 8, 8]
blocks:
  b: {args: {out: int, inner: $out * 2}, body: [conv: {out: $inner, kernel: 1}]}
net: [block: {use: b, with: {out: 2}}]
"""
    assert load(Source("net.yaml", text)).lint() == []


def test_an_argument_is_read_where_a_variant_or_a_stand_in_reads_it() -> None:
    text = """
resdsl: 1
input: [4]
params: {kind: plain}
blocks:
  plain: {args: {before: int, out: int, act: relu}, body: [linear: {out: $out}]}
  wide: {args: {before: int, out: int}, body: [linear: {out: $before}, linear: {out: $out}]}
  active: {extends: plain, body: [linear: {out: $out}, $act]}
net: [block: {use: $kind, with: {before: 4, out: 4}}, block: {use: "'wide' if $kind == 'wide' else 'active'", with: {before: 4, out: 4}}]
"""
    assert load(Source("net.yaml", text)).lint() == []
