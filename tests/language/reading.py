"""Nodes of small texts, and documents around them."""

from resdsl.architecture import check_file
from resdsl.language.document import Document, parse
from resdsl.text.diagnostics import Diagnostic, ResdslError, Source, read_text
from resdsl.text.reader import read
from resdsl.text.yaml_nodes import YamlMapping, YamlNode, YamlScalar


def node(text: str) -> YamlNode:
    """Return the node that a text of YAML holds."""
    return read(Source("test.yaml", text))


def mapping(text: str) -> YamlMapping:
    found = node(text)
    assert isinstance(found, YamlMapping)
    return found


def scalar(text: str) -> YamlScalar:
    found = node(text)
    assert isinstance(found, YamlScalar)
    return found


def document(text: str) -> Document:
    """Return the document below the two lines that every one begins with."""
    return parse(Source("test.yaml", f"resdsl: 1\ninput: [4, 8, 8]\n{text}"))


def checked(text: str, tmp_path) -> list[Diagnostic]:
    """Return what `check` finds wrong with a document."""
    path = tmp_path / "net.yaml"
    path.write_text(f"resdsl: 1\ninput: [4, 8, 8]\n{text}", encoding="utf-8")
    assert read_text(path)
    try:
        check_file(path, {})
    except ResdslError as error:
        return list(error.diagnostics)
    return []
