"""`resdsl schema`: the files that editors complete by."""

from __future__ import annotations

from pathlib import Path

from published_schema import meaning

from resdsl import resources
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


def test_without_a_folder_only_a_checkout_is_written_to(run, tmp_path: Path, monkeypatch) -> None:
    root = tmp_path / "checkout"
    (root / "src").mkdir(parents=True)
    (root / "pyproject.toml").write_text("")
    monkeypatch.setattr(resources, "_PACKAGE", root / "resdsl")
    monkeypatch.chdir(tmp_path)
    code, _, err = run("schema")
    assert code == 2
    assert "help: name a folder: `-o schemas`" in err
    assert not (root / "schemas").exists()
    monkeypatch.chdir(root / "src")
    assert run("schema")[0] == 0
    assert (root / "schemas" / "study.schema.json").is_file()
    (root / "pyproject.toml").unlink()
    assert run("schema")[0] == 2
