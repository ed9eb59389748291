"""What `expect` promises is compared with the net, each net being built once."""

import pytest

from resdsl.expand import expectations
from resdsl.expand.expectations import check_expectations
from resdsl.language.document import Document, parse
from resdsl.text.diagnostics import Source
from resdsl.text.values import from_values

HEAD = "resdsl: 1\ninput: [8, 8, 8]\nparams: {w: 8}\nnet: [conv: {out: $w, kernel: 1}]\nexpect:\n"


def document(*entries: str) -> Document:
    return parse(Source("a.yaml", HEAD + "".join(f"  - {entry}\n" for entry in entries)))


def test_each_figure_that_differs_is_told_at_its_place() -> None:
    findings = check_expectations(
        document("{params: 73, depth: 1}", "{set: {w: 9}, output: [8, 8, 8], flops: 4608}"), {}
    )
    assert [(f.message, f.place and f.place.line, f.notes) for f in findings] == [
        ("`params` is 64, but 73 was expected", 6, ()),
        ("`output` is [9, 8, 8], but [8, 8, 8] was expected", 7,
         ("under `expect` at a.yaml:7:6",)),
    ]  # fmt: skip


def test_a_set_replaces_settings() -> None:
    entries = "{params: 80}", "{set: {w: 8}, params: 64}"
    assert not check_expectations(document(*entries), from_values({"w": 10}))


def test_names_and_nets_that_are_wrong_are_told() -> None:
    findings = check_expectations(document("{set: {v: 8}}", "{set: {w: 0}}"), {})
    assert [finding.code for finding in findings] == ["unknown-param", "bad-value"]


def test_a_net_is_built_once_for_each_set(monkeypatch: pytest.MonkeyPatch) -> None:
    built = []

    def expand(*arguments: object) -> object:
        built.append(arguments)
        return original(*arguments)

    original = expectations.expand
    monkeypatch.setattr(expectations, "expand", expand)
    entries = ["{params: 64}", "{set: {w: 9}, depth: 1}", "{set: {w: 9.0}, depth: 1}"] * 4
    assert not check_expectations(document(*entries), {})
    assert len(built) == 3
