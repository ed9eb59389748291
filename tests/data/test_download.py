import hashlib

import pytest

from resdsl.data.download import Published, download
from resdsl.errors import ResdslError


def test_wrong_content_is_not_kept(tmp_path):
    source = tmp_path / "file.tar.gz"
    source.write_bytes(b"something else")
    published = Published(source.as_uri(), hashlib.sha256(b"the file").hexdigest())
    with pytest.raises(ResdslError, match="was published") as info:
        download(published, tmp_path / "cache")
    assert info.value.diagnostics[0].code == "download-failed"
    assert list((tmp_path / "cache").iterdir()) == []


def test_no_network_says_what_to_do(tmp_path):
    published = Published((tmp_path / "missing.tar.gz").as_uri(), "")
    with pytest.raises(ResdslError, match=r"(?s)cannot download .*set `root` to its directory"):
        download(published, tmp_path / "cache")


def test_directory_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    source = tmp_path / "x"
    source.write_bytes(b"")
    with pytest.raises(ResdslError, match="cannot download"):
        download(Published(source.as_uri(), ""), tmp_path / "file" / "cache")
