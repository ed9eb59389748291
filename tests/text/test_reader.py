"""The tree that is built: places, keys, bounds, and findings of what can be read all the same."""

from __future__ import annotations

import ast
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import resdsl
from resdsl.text.diagnostics import MAX_BYTES, Diagnostic, Place, ResdslError, Source
from resdsl.text.reader import MAX_NESTING, RECURSION, read
from resdsl.text.strict_subset import Advice
from resdsl.text.yaml_nodes import YamlList, YamlScalar, plain


def root(text: str) -> Any:
    return read(Source("a.yaml", text))


def codes(text: str) -> list[str]:
    with pytest.raises(ResdslError) as error:
        root(text)
    return [finding.code for finding in error.value.diagnostics]


def ends(place: Place) -> tuple[int, int, int, int]:
    return place.line, place.column, place.end_line, place.end_column


def test_every_node_knows_where_it_stands() -> None:
    node = root("a:\n  - 12\n  - {b: x}\n\n# comment\nc: 'é'\n")
    assert ends(node.keys["a"]) == (1, 1, 1, 2)
    inner = node.entries["a"]
    assert ends(inner.items[0].place) == (2, 5, 2, 7)
    assert ends(inner.items[1].place) == (3, 5, 3, 11)
    assert inner.items[1].entries["b"].place.text == "x"
    assert ends(node.entries["c"].place) == (6, 4, 6, 7)


def test_a_block_ends_where_its_last_item_ends() -> None:
    node = root("a:\n  - 1\n  - 22\n\n\nb: 3\n")
    assert ends(node.entries["a"].place) == (2, 3, 3, 7)
    assert ends(node.place) == (1, 1, 6, 5)


@pytest.mark.parametrize("text", ["a: 'x'", 'a: "x"', "a: |-\n  x", "a: >-\n  x"])
def test_quotes_and_blocks_are_quoted(text: str) -> None:
    value = root(text).entries["a"]
    assert isinstance(value, YamlScalar)
    assert (value.value, value.quoted) == ("x", True)


def test_a_quoted_key_may_look_like_anything() -> None:
    assert plain(root('{"1": a, "<<": b, "null": c}')) == {"1": "a", "<<": "b", "null": "c"}


@pytest.mark.parametrize(
    ("text", "value"), [("12", 12), ("[]", []), ("{}", {}), ("-", [None]), ("''", "")]
)
def test_any_node_may_be_the_root(text: str, value: object) -> None:
    assert plain(root(text)) == value


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n"])
def test_a_file_without_a_document_is_told_how_to_begin(text: str) -> None:
    with pytest.raises(ResdslError) as error:
        read(Source("a.yaml", text), advice=Advice("", "", "write it"))
    (found,) = error.value.diagnostics
    assert (found.code, found.help) == ("empty-document", "write it")


def test_all_findings_are_told_at_once() -> None:
    text = "a: &x 1\nb: *x\na: 2\n7: 3\nc: .nan\nd: !t 4\n<<: {}\n"
    assert codes(text) == [
        "yaml-anchor", "yaml-alias", "duplicate-key", "key-not-text", "bad-scalar", "yaml-tag",
        "yaml-merge-key",
    ]  # fmt: skip


def test_what_can_be_read_all_the_same_is_read() -> None:
    findings: list[Diagnostic] = []
    node = read(Source("a.yaml", "{a: 1, a: 2, b:3, [x]: y, relu(1}"), findings)
    assert plain(node) == {"a": 1, "b": "3"}
    # A key is refused where it is read, the others where the mapping ends.
    assert [found.code for found in findings] == [
        "key-not-text", "duplicate-key", "missing-space", "split-call",
    ]  # fmt: skip


def test_lists_inside_each_other_have_a_bound() -> None:
    assert isinstance(root("[" * MAX_NESTING + "]" * MAX_NESTING), YamlList)
    assert codes("[" * (MAX_NESTING + 1) + "]" * (MAX_NESTING + 1)) == ["nested-too-deep"]
    assert codes("[" * 100_000) == ["nested-too-deep"]


def test_a_text_has_a_bound() -> None:
    assert codes("#" * (MAX_BYTES + 1)) == ["file-too-large"]


def test_the_limit_of_recursion_is_raised_for_all_threads_and_never_lowered() -> None:
    before = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(1_000)
        thread = threading.Thread(target=root, args=("a: 1",))
        thread.start()
        thread.join()
        assert sys.getrecursionlimit() == RECURSION
        sys.setrecursionlimit(RECURSION + 1)
        root("a: 1")
        assert sys.getrecursionlimit() == RECURSION + 1
    finally:
        sys.setrecursionlimit(before)


def test_yaml_is_read_in_one_place() -> None:
    """A second reader would bring YAML 1.1, where `no` is false, `010` is 8, and keys repeat."""
    package = Path(resdsl.__file__).parent
    importers = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None) or node.names[0].name]
        if name.split(".")[0] in ("yaml", "ruamel")
    }
    writers = {"study/config/compose_study.py", "results/model_card.py"}
    assert {n for n in importers - writers if not n.startswith("language/write/")} == {
        "text/reader.py",
        "text/strict_subset.py",
        "text/yaml_syntax.py",
    }
