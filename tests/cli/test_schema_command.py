"""`resdsl schema`: the files that editors complete by."""

from __future__ import annotations

from pathlib import Path

from published_schema import meaning

from resdsl.resources import directory


def test_both_schemas_are_written_where_it_is_said(run, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "schemas"
    code, out, err = run("schema", "-o", str(folder))
    names = ("architecture.schema.json", "study.schema.json")
    assert (code, err, out.split()) == (0, "", [str(folder / name) for name in names])
    for name in names:
        shown, known = ((f / name).read_text() for f in (folder, directory("schemas")))
        assert meaning(shown) == meaning(known)


def test_a_folder_that_cannot_be_is_told(run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, _, err = run("schema", "-o", str(tmp_path / "file" / "below"))
    assert code == 2
    assert "help: a part of the path is a file: choose another folder" in err
