"""Texts that are no YAML: what the parser says of them, as a finding with a help."""

from __future__ import annotations

import re

import yaml

from resdsl.text.diagnostics import Diagnostic, Place, Source

# What is not c-printable. Source: YAML 1.2.2, production 1.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def forbidden_character(source: Source) -> Diagnostic:
    """Return that YAML does not allow the first character of the text that it does not allow.

    Where the parser stopped is of no use here: libyaml counts bytes, Python characters.
    """
    found = _FORBIDDEN.search(source.text)
    assert found is not None
    lines = f"{source.text[: found.start()]}?".splitlines()  # YAML's line breaks, all five
    line, column = len(lines), len(lines[-1])
    place = Place(source, line, column, line, column + 1)
    return Diagnostic("yaml-syntax", "a character that YAML does not allow", place)


def syntax_fault(source: Source, error: yaml.MarkedYAMLError) -> Diagnostic:
    """Return what the parser raised over ``source``, with its problem as the message."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = error.problem or "not YAML"
    help = _help(source, line, column, problem, error.context or "")
    place = Place(source, line, column, line, column + 1)
    return Diagnostic("yaml-syntax", problem, place, help=help)


def _help(source: Source, line: int, column: int, problem: str, context: str) -> str | None:
    """Return what is likely wrong; ``problem`` and ``context`` are libyaml's words."""
    text = source.line(line)
    start = text[column - 1 : column]
    if start in ("@", "`", "%", "|", ">"):
        return f"quote a value that starts with `{start}`"
    if "mapping values are not allowed" in problem:
        above = source.line(line - 1).strip()
        if re.fullmatch(r"- \w+", above):
            name = above[2:]
            return f"to add keys to `{above}` write `- {{{name}, if: ...}}` or `- {name}:`"
        return _stray_colon(source, line, column)
    if "tab" in problem or start == "\t":
        return "indent with spaces"
    if "whitespace or line break" in problem or " tag" in context:
        return "a value that starts with `!` must be quoted; `not` negates in expressions"
    if "'-' indicator" in problem:
        return "an item of the list has no `-`, or is indented unlike those above it"
    if "<document start>" in problem:
        return "a line is indented less than the first one, or stands behind what ends the file"
    if "expected key" in problem or "block end" in problem:
        return "a key is indented unlike those above it, or a text goes on behind a quote"
    if "expected ',' or" in problem or "flow" in context:
        dollar = re.match(r"\$\{+\s*(?:\w+\.)*(\w+)", text[max(0, column - 2) : column + 100])
        if dollar:
            return f"a name is written `${dollar[1]}`, without brackets"
        key = re.search(r"[^\s{\[,]\s+(\w+)$", text[: column - 1]) if start == ":" else None
        if key:
            return f"a comma is missing before `{key[1]}`"
        return "a bracket or brace is not closed, or a text behind a quote needs quotes"
    if "quoted scalar" in context:
        return "a quote that was opened is not closed"
    if "not allowed in this context" in problem or "line break" in problem:
        return "quote it if a text is meant, or begin a new line"
    return None


def _stray_colon(source: Source, line: int, column: int) -> str:
    """Return what may be meant by a colon where no key can stand."""
    text, above = source.line(line), source.line(line - 1)
    key = re.match(r"[ -]*([A-Za-z_]\w*):(\s|$)", text)
    upper = re.match(r"[ -]*([A-Za-z_]\w*):\s+[^\s|>#]", above)
    if key and upper and key.end(1) == column - 1 and key.start(1) > upper.start(1):
        return f"`{key[1]}` is indented deeper than `{upper[1]}` above it: put them in one column"
    return "a text that holds `: ` must be quoted"
