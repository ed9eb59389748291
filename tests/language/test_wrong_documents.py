"""Every wrong document gives exactly the message that stands below it."""

from pathlib import Path

import pytest

from resdsl.architecture import check_file
from resdsl.errors import ResdslError, render


def _cases() -> list[tuple[str, str, str]]:
    text = (Path(__file__).parent / "wrong_documents.txt").read_text(encoding="utf-8")
    cases = []
    for part in text.split("=== ")[1:]:
        title, _, rest = part.partition("\n")
        document, _, message = rest.partition(">>>\n")
        cases.append((title, document, message.strip("\n")))
    return cases


CASES = _cases()


def test_there_are_many() -> None:
    assert len(CASES) >= 70


@pytest.mark.parametrize(("document", "message"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_message(
    document: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("net.yaml").write_text(document, encoding="utf-8")
    with pytest.raises(ResdslError) as caught:
        check_file("net.yaml", {})
    assert "\n\n".join(render(d) for d in caught.value.diagnostics) == message
