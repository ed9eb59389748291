"""The fixed parts of a document, and their faults with places."""

from reading import mapping

from resdsl.language.models import BlockModel, DocumentModel, Expectation, validate
from resdsl.text.diagnostics import Diagnostic


def test_every_fault_has_its_place() -> None:
    findings: list[Diagnostic] = []
    text = "resdsl: 2\ninput: [0, x]\nabout: 3\nnam: y\n"
    assert validate(DocumentModel, mapping(text), findings) is None
    lines = sorted((d.place.line, d.code) for d in findings if d.place)
    assert lines[0] == (1, "bad-value")
    assert lines[-1] == (4, "unknown-field")
    assert {line for line, _ in lines} == {1, 2, 3, 4}


def test_what_fits_is_kept_where_that_is_asked_for() -> None:
    findings: list[Diagnostic] = []
    model = validate(Expectation, mapping("{params: many, depth: 3}"), findings, lenient=True)
    assert len(findings) == 1
    assert model is not None
    assert model.depth == 3


def test_nodes_may_be_kept_unread() -> None:
    findings: list[Diagnostic] = []
    keep = frozenset({"body", "args"})
    model = validate(BlockModel, mapping("{body: [relu], args: {out: int}}"), findings, keep=keep)
    assert model is not None
    assert not findings
