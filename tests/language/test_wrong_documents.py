"""Every wrong document gives exactly the message that stands below it, and its helps are true.

Below `+++` stand the edits that take the helps, as `before ==> after`: the document then passes,
or whatever is still wrong with it has a help of its own.
"""

from pathlib import Path

import pytest

from resdsl.architecture import check_file
from resdsl.text.diagnostics import Diagnostic, ResdslError, render


def _cases() -> list[tuple[str, str, str, str]]:
    text = (Path(__file__).parent / "wrong_documents.txt").read_text(encoding="utf-8")
    cases = []
    for part in text.split("=== ")[1:]:
        title, _, rest = part.partition("\n")
        document, _, rest = rest.partition(">>>\n")
        message, _, edits = rest.partition("\n+++\n")
        cases.append((title, document, message.strip("\n"), edits.strip("\n")))
    return cases


CASES = _cases()
WITH_HELP = [case for case in CASES if "= help: " in case[2]]


def _findings(document: str) -> tuple[Diagnostic, ...]:
    Path("net.yaml").write_text(document, encoding="utf-8")
    try:
        check_file("net.yaml", {})
    except ResdslError as error:
        return error.diagnostics
    return ()


def test_there_are_many() -> None:
    assert len(CASES) >= 70


@pytest.mark.parametrize(
    ("document", "message"), [c[1:3] for c in CASES], ids=[c[0] for c in CASES]
)
def test_message(
    document: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "\n\n".join(render(d) for d in _findings(document)) == message


@pytest.mark.parametrize(
    ("document", "edits"), [(c[1], c[3]) for c in WITH_HELP], ids=[c[0] for c in WITH_HELP]
)
def test_taking_the_help_leads_out(
    document: str, edits: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert edits
    for edit in edits.splitlines():
        before, _, after = edit.replace("\\n", "\n").partition(" ==>")
        assert before in document, before
        document = document.replace(before, after.removeprefix(" "))
    assert [render(found) for found in _findings(document) if not found.help] == []
