import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import resdsl
from resdsl.text.atomic_write import beside, is_free, write_text
from resdsl.text.diagnostics import ResdslError


def test_whole_or_not_there(tmp_path):
    path = tmp_path / "new" / "file.txt"
    write_text(path, "first")

    def fail():
        with beside(path) as temporary:
            temporary.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert path.read_text() == "first"
    assert list(path.parent.iterdir()) == [path]


def test_unwritable_place_is_an_error_for_people(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ResdslError, match="cannot write") as info:
        write_text(tmp_path / "file" / "below", "")
    assert info.value.diagnostics[0].code == "unwritable-file"
    assert info.value.diagnostics[0].help == "a part of the path is a file: choose another folder"


def test_a_long_name_that_a_file_can_have_is_written(tmp_path):
    write_text(tmp_path / ("n" * 250), "text")
    assert (tmp_path / ("n" * 250)).read_text() == "text"


def private(path: Path) -> None:
    path.write_text("")
    path.chmod(0o600)


def replaced(path: Path) -> None:
    """Write as safetensors does: to a file of its own, which takes the place."""
    other = path.with_name("other")
    private(other)
    other.replace(path)


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
@pytest.mark.parametrize("write", [private, replaced, lambda path: path.write_text("")])
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600)])
def test_a_file_may_be_read_by_whom_the_system_lets(write, umask, mode, tmp_path):
    before = os.umask(umask)
    try:
        with beside(tmp_path / "file") as temporary:
            write(temporary)
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == mode


NET = Path(__file__).parents[2] / "examples" / "highway_fc.yaml"
WRITERS: dict[str, Callable[[str], Any]] = {
    "save": lambda path: resdsl.load(NET).save(path),
    "render": lambda path: resdsl.load(NET).render(path),
    "whole": lambda path: write_text(Path(path), ""),
}
BAD = {
    "missing/net.txt": "create the folder first",
    "folder.txt": "this is a folder: give the name of a file in it",
    "file/net.txt": "a part of the path is a file: choose another folder",
    "n" * 300 + ".txt": "choose a shorter name",
    "n\0.txt": "choose another name",
    "n\udfff.txt": "choose another name",
}


@pytest.mark.parametrize("path", BAD, ids=lambda path: ascii(path[:20]))
@pytest.mark.parametrize("writer", WRITERS)
def test_a_bad_path_is_told_with_a_remedy(writer, path, tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder.txt").mkdir()
    if writer == "whole" and path.startswith("missing"):
        WRITERS[writer](str(tmp_path / path))  # such a writer makes the folder
        return
    with pytest.raises(ResdslError) as info:
        WRITERS[writer](str(tmp_path / path))
    (found,) = info.value.diagnostics
    assert (found.code, found.help) == ("unwritable-file", BAD[path])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder.txt"]


def test_no_name_and_no_permission_are_told(tmp_path, monkeypatch):
    for nowhere in ("", ".", "/"):
        for writer in ("save", "whole"):
            with pytest.raises(ResdslError, match="cannot write"):
                WRITERS[writer](nowhere)

    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "write_text", refuse)
    with pytest.raises(ResdslError, match="Permission denied") as info:
        resdsl.load(NET).save(tmp_path / "net.yaml")
    assert info.value.diagnostics[0].help == "choose a place that you may write to"


def test_a_directory_is_free_when_nothing_is_in_it(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    free = {name: is_free(tmp_path / name) for name in ("", "file", "folder", "missing")}
    assert free == {"": False, "file": False, "folder": True, "missing": True}
    for name in ("n" * 300, "n\0"):
        with pytest.raises(ResdslError, match="cannot write"):
            is_free(tmp_path / name)
