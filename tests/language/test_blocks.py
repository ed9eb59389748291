"""Long families of blocks."""

from __future__ import annotations

import pytest

from resdsl.language import blocks
from resdsl.language.blocks import read_blocks
from resdsl.text.diagnostics import Diagnostic, ResdslError, Source
from resdsl.text.reader import read
from resdsl.text.yaml_nodes import YamlMapping


def written(rows: list[str]) -> YamlMapping:
    root = read(Source("a.yaml", "\n".join(["blocks:", *rows])))
    assert isinstance(root, YamlMapping)
    inner = root.entries["blocks"]
    assert isinstance(inner, YamlMapping)
    return inner


def chain(n: int) -> list[str]:
    rows = [f"  b{i}: {{extends: b{i - 1}, args: {{p: {i}}}}}" for i in range(n - 1, 0, -1)]
    return [*rows, "  b0: {args: {p: 1, q: 2}, body: [relu]}"]


def test_each_block_of_a_chain_is_merged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    merged = []
    original = blocks._arguments
    monkeypatch.setattr(blocks, "_arguments", lambda *a: merged.append(a) or original(*a))
    findings: list[Diagnostic] = []
    found = read_blocks(written(chain(3_000)), findings)
    assert (len(merged), findings) == (3_000, [])
    assert list(found) == [*(f"b{i}" for i in range(2_999, -1, -1))]
    last = found["b2999"]
    assert [str(a.default.value) for a in last.arguments.values()] == ["2999", "2"]
    assert last.body is found["b0"].body
    assert (last.extends, last.changes) == ("b2998", last.changes)


def test_a_long_circle_is_told_in_short(monkeypatch: pytest.MonkeyPatch) -> None:
    n = 1_000
    rows = [f"  b{i}: {{extends: b{(i + 1) % n}}}" for i in range(n)]
    findings: list[Diagnostic] = []
    assert read_blocks(written([*rows, "  tail: {extends: b7}"]), findings) == {}
    assert [f.code for f in findings] == ["extends-circle"] * n
    texts = {f.place.line: f.message for f in findings if f.place}
    steps = [*range(990, 1_000), *range(10)]
    named = " -> ".join(f"b{step}" for step in steps)
    assert texts[2 + 989] == f"blocks extend in a circle: {named} -> (980 more) -> b990"


def test_what_stands_on_a_block_that_is_not_there_is_told_once() -> None:
    rows = ["  c: {extends: b}", "  b: {extends: a}", "  d: {extends: c}"]
    findings: list[Diagnostic] = []
    assert read_blocks(written(rows), findings) == {}
    (found,) = findings
    assert found.message == "block `b` extends `a`, which does not exist"
    assert found.help == "known: `c`, `d`"


def test_a_block_without_body_is_told_of_each() -> None:
    findings: list[Diagnostic] = []
    assert read_blocks(written(["  a: {args: {p: 1}}", "  b: {extends: a}"]), findings) == {}
    assert [f.message for f in findings] == ["block `a` has no `body`", "block `b` has no `body`"]


def test_a_tab_in_a_long_line_is_found_at_its_column() -> None:
    items = ", ".join(["relu"] * 5_000)
    with pytest.raises(ResdslError) as error:
        read(Source("a.yaml", f"net: [{items}, \t relu, a\tb]"))
    columns = [found.place.column for found in error.value.diagnostics if found.place]
    assert columns == [5 + 2 + len(items) + 2, 5 + 2 + len(items) + 11]
