import pytest

from resdsl.beside import beside, write_text
from resdsl.errors import ResdslError


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
