"""The last lines of a study: its best net, and the command that takes it away."""

from __future__ import annotations

import shlex
from pathlib import Path

import resdsl


def test_the_command_that_is_printed_works(run, small_study: Path, tmp_path: Path) -> None:
    run_directory = small_study.rename(tmp_path / "a study")
    code, out, _ = run("report", str(run_directory))
    named, command = out.splitlines()[-2:]
    best = resdsl.open_run(run_directory).best().run
    assert best is not None
    assert code == 0
    assert named.startswith(f"best net: {best.name}, in trials/{best.number:04}, validation ")
    words = shlex.split(command.partition(": resdsl ")[2])
    assert run(*words[:-1], str(tmp_path / "taken"))[0] == 0
    assert (tmp_path / "taken" / "model.safetensors").is_file()


def test_a_net_without_weights_is_not_named(run, small_study: Path) -> None:
    for weights in small_study.glob("trials/*/weights.safetensors"):
        weights.unlink()
    code, out, _ = run("report", str(small_study))
    assert (code, out.splitlines()[-1]) == (0, f"report: {small_study / 'report.html'}")
