"""What the README shows works as it stands."""

import re
from pathlib import Path

import pytest

import resdsl
from resdsl.architecture import check_file
from resdsl.text.diagnostics import ResdslError

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def _block(kind: str, start: str) -> str:
    blocks = re.findall(rf"```{kind}\n(.*?)```", README, re.DOTALL)
    return next(block for block in blocks if start in block)


def test_the_net_checks_in_both_settings(tmp_path: Path) -> None:
    net = tmp_path / "net.yaml"
    net.write_text(_block("yaml", "resdsl: 1"), encoding="utf-8")
    assert check_file(net, {})["depth"] == 38
    assert resdsl.load(net, gate="highway").depth == 38


def test_the_mistake_looks_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = _block("yaml", "resdsl: 1").replace("shortcut: pad", "shortcut: identity")
    Path("net.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ResdslError) as caught:
        resdsl.load("net.yaml")
    assert str(caught.value).strip() == _block("text", "error[shape-mismatch]").strip()


def test_the_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "examples").symlink_to(Path(__file__).parents[1] / "examples")
    monkeypatch.chdir(tmp_path)
    exec(compile(_block("python", "import resdsl"), "README.md", "exec"), {})
    assert resdsl.load("frozen.yaml").depth == 110
    assert Path("net.svg").read_text(encoding="utf-8").startswith("<svg")


def test_the_study_is_the_packaged_one() -> None:
    shown = _block("yaml", "space: depth_families.yaml").strip().splitlines()
    packaged = (Path(__file__).parents[1] / "search/study/depth_profile.yaml").read_text(
        encoding="utf-8"
    )
    assert shown[-1] in packaged.splitlines()
