"""Symbolic links in folders of strangers."""

import pytest

from resdsl.files.links import check_links
from resdsl.text.diagnostics import ResdslError


def test_links_within_a_folder_are_its_own(tmp_path):
    (tmp_path / "run" / "trials").mkdir(parents=True)
    (tmp_path / "run" / "latest").symlink_to("trials")
    (tmp_path / "run" / "all").symlink_to(".")
    (tmp_path / "run" / "nowhere").symlink_to("missing")
    (tmp_path / "named").symlink_to("run")
    check_links(tmp_path / "run")
    check_links(tmp_path / "named")


@pytest.mark.parametrize("target", ["../secret", "/etc/passwd", "../run2", "trials/../../secret"])
def test_links_out_are_refused_and_the_help_helps(tmp_path, target):
    (tmp_path / "run" / "trials").mkdir(parents=True)
    (tmp_path / "run2").mkdir()
    (tmp_path / "secret").write_text("x")
    link = tmp_path / "run" / "trials" / "0001"
    link.symlink_to(target if target[0] == "/" else tmp_path / "run" / target)
    with pytest.raises(ResdslError, match=r"trials/0001 is a symbolic link that leads out") as told:
        check_links(tmp_path / "run")
    assert told.value.diagnostics[0].code == "link-out"
    link.unlink()
    link.write_text("a copy")
    check_links(tmp_path / "run")


def test_a_circle_of_links_ends(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    check_links(tmp_path)
