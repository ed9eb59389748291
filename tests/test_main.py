"""`python -m resdsl`: the same program as the command, whatever lies in the current folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from resdsl import __main__

ROOT = Path(__file__).parents[1]
NET = "resdsl: 1\ninput: [4]\nnet: [linear: {out: 2}]\n"


def test_modules_and_plugins_of_the_current_folder_are_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "evil.py").write_text("open('loaded', 'w')\n")
    (tmp_path / "rich.py").write_text("open('loaded', 'w')\n")
    plugins = tmp_path / "hydra_plugins"
    plugins.mkdir()
    (plugins / "evil.py").write_text("open('loaded', 'w')\n")
    for kind in ("evil-1.dist-info", "evil.egg-info"):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "entry_points.txt").write_text("[resdsl.ops]\nevil = evil:Evil\n")
        for name in ("METADATA", "PKG-INFO"):
            (tmp_path / kind / name).write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1\n")
    (tmp_path / "net.yaml").write_text(NET)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for words in (["check", "net.yaml"], ["search", "study=depth_profile", "--dry-run"]):
        done = subprocess.run(
            [sys.executable, "-m", "resdsl", *words],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert not (tmp_path / "loaded").exists()


def test_a_checkout_is_found_by_its_workers_and_comes_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resdsl.cli.main", lambda: None)
    monkeypatch.setattr(sys, "path", [str(ROOT), "elsewhere"])
    monkeypatch.chdir(ROOT)
    __main__.run()
    assert sys.path == ["elsewhere", str(ROOT)]
