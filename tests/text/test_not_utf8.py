"""A file that is no UTF-8 text says where."""

from pathlib import Path

import pytest

from resdsl.text.diagnostics import ResdslError, read_text


@pytest.mark.parametrize(
    ("data", "where", "help"),
    [
        (b"resdsl: 1\nname: caf\xe9\n", "byte 0xe9 in line 2", "save it as UTF-8"),
        (b"\xef\xbb\xbfresdsl: 1\n\n\xff\n", "byte 0xff in line 3", "save it as UTF-8"),
        ("resdsl: 1".encode("utf-16"), "in line 1", "it is a binary file, or UTF-16"),
    ],
)
def test_the_line_is_named(data: bytes, where: str, help: str, tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_bytes(data)
    with pytest.raises(ResdslError) as caught:
        read_text(path)
    (found,) = caught.value.diagnostics
    assert found.code == "not-utf8"
    assert found.message.endswith(where)
    assert str(found.help) == help
