"""A document's top level, params and holes, before anything is evaluated."""

import pytest
from reading import document

from resdsl.language.document import parse, parse_library
from resdsl.language.holes import Choice, Int
from resdsl.text.diagnostics import ResdslError, Source


def test_params_and_holes() -> None:
    found = document("params: {width: 16, n: {int: [1, 3]}, kind: {choice: [a, b]}}\nnet: [relu]")
    assert list(found.params) == ["width", "n", "kind"]
    assert isinstance(found.holes["n"], Int)
    assert isinstance(found.holes["kind"], Choice)
    assert found.holes.keys() == {"n", "kind"}
    assert found.input.dims == (4, 8, 8)
    assert found.findings == []


def test_tokens_are_whole_numbers() -> None:
    text = "resdsl: 1\ninput: {shape: [16], dtype: int}\nnet: [embedding: {vocab: 4, out: 2}]"
    assert parse(Source("t.yaml", text)).input.dtype == "int"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("params: {depth: 3}\nnet: [relu]", "reserved-name", 3),
        ("params: {n: {int: [3, 1]}}\nnet: [relu]", "bad-hole", 3),
        ("netz: [relu]\nnet: [relu]", "unknown-field", 3),
        ("net: [relu]\nconstraints: [3]", "bad-constraint", 4),
    ],
)
def test_faults_have_their_line(text: str, code: str, line: int) -> None:
    found = document(text).findings
    assert [(d.code, d.place.line) for d in found if d.place] == [(code, line)]


def test_a_document_is_a_mapping_of_version_1() -> None:
    with pytest.raises(ResdslError) as caught:
        parse(Source("t.yaml", "[1]"))
    assert caught.value.diagnostics[0].code == "not-a-document"
    with pytest.raises(ResdslError) as caught:
        parse(Source("t.yaml", "resdsl: 2\ninput: [1]\nnet: [relu]"))
    assert caught.value.diagnostics[0].place is not None
    assert caught.value.diagnostics[0].place.line == 1


def test_a_library_has_blocks_alone() -> None:
    library = parse_library(Source("b.yaml", "resdsl: 1\nblocks: {unit: {body: [relu]}}\n"))
    assert list(library.blocks) == ["unit"]
    assert library.complete
