"""`resdsl docs`: the words of the language, printed or written into a page."""

from __future__ import annotations

from pathlib import Path

from resdsl.reference import BEGIN, page, sections


def test_a_word_and_all_words(run) -> None:
    assert run("docs", "conv") == (0, sections("conv"), "")
    assert run("docs") == (0, page(), "")
    code, out, err = run("docs", "convv")
    assert (code, out) == (2, "")
    assert "help: did you mean `conv`?" in err


def test_the_reference_in_a_page_is_renewed(run, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"# é\n\n{BEGIN}\nold\n", encoding="utf-8")
    assert run("docs", "relu", "--write", str(path)) == (0, "", "")
    assert path.read_text(encoding="utf-8") == f"# é\n\n{BEGIN}\n\n{sections('relu')}"


def test_a_page_without_the_mark_is_left_alone(run, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("mine", encoding="utf-8")
    code, _, err = run("docs", "--write", str(path))
    assert code == 2
    assert f"{path} has no line `{BEGIN}`" in err
    assert path.read_text(encoding="utf-8") == "mine"
