"""What holds for all health warnings: silence, documentation, order, spaces."""

import re
from pathlib import Path

from linted import net

from resdsl.lint import CODES
from resdsl.lint.all_rules import RULES

ROOT = Path(__file__).parents[2]


def test_a_file_silences_what_it_means() -> None:
    text = """\
input: [8]
lint: {ignore: [dead-lane]}
net:
  - skip: {gate: {transform: 0}, body: [linear: {out: 8}]}
  - stage: {block: b, depth: 0}
blocks: {b: {body: [relu]}}
"""
    assert [w.code for w in net(text).lint()] == ["empty-stage"]
    assert not net(text.replace("[dead-lane]", "[dead-lane, empty-stage]")).lint()


def test_every_code_is_documented_with_its_source() -> None:
    text = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")
    sections = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    assert [section.split("\n")[0] for section in sections] == [*CODES]
    assert [rule.code for rule in RULES] == [*CODES][: len(RULES)]
    for rule, section in zip(RULES, sections, strict=False):
        assert f"* **Source**: {rule.source}\n" in section


def test_warnings_stand_in_the_order_of_the_file() -> None:
    architecture = net("""\
input: [8]
net:
  - skip: {gate: {transform: 0}, body: [linear: {out: 8}]}
  - skip: {body: [linear: {out: 8}, layernorm, relu]}
  - skip: {gate: {highway: {bias: -9}}, body: [linear: {out: 8}]}
""")
    lines = [w.place.line for w in architecture.lint() if w.place]
    assert lines == [4, 5, 6]
