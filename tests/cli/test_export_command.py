"""`resdsl export`: what is written is the source of the net."""

from __future__ import annotations

from pathlib import Path

import pytest

import resdsl

EXAMPLES = Path(__file__).parents[2] / "examples"
RESNET = str(EXAMPLES / "cifar_resnet.yaml")


def test_export(run, tmp_path: Path) -> None:
    target = tmp_path / "net.py"
    code, out, _ = run("export", RESNET, "--to", "python", "-o", str(target))
    assert (code, out) == (0, "")
    assert target.read_text(encoding="utf-8") == resdsl.load(RESNET).source()
    assert run("export", RESNET)[1] == target.read_text(encoding="utf-8")


def test_a_run_becomes_a_folder(run, small_study, tmp_path: Path) -> None:
    best = resdsl.open_run(small_study).best()
    code, out, err = run("export", str(small_study), "-o", str(tmp_path / "a"))
    assert (code, err) == (0, "")
    assert out == f"{best.directory} is exported to {tmp_path / 'a'}: see README.md there\n"
    assert (tmp_path / "a" / "README.md").exists()
    for number, option in enumerate(
        (("--best",), ("--trial", "7"), ("--cell", "family=plain,n=2"))
    ):
        folder = tmp_path / f"b{number}"
        assert run("export", str(small_study), *option, "-o", str(folder))[0] == 0
        assert (folder / "model.safetensors").exists()
    code, _, err = run("export", str(small_study), "--trial", "99", "-o", str(tmp_path / "c"))
    assert code == 2
    assert err.startswith("error[unknown-trial]")
    code, _, err = run("export", str(small_study), "--trial", "0", "-o", str(tmp_path / "c"))
    assert err.startswith("error[no-weights]")


def test_source_of_a_chosen_trial(run, small_study) -> None:
    net = resdsl.open_run(small_study).best({"family": "plain", "n": 2})
    code, out, _ = run("export", str(small_study), "--cell", "family=plain,n=2", "--to", "python")
    assert (code, out.strip()) == (0, net.architecture().source().strip())


def test_a_training_becomes_a_folder_that_is_a_run_itself(run, small_training, tmp_path) -> None:
    out = str(tmp_path / "out")
    assert run("export", str(small_training), "--with-preprocessing", "-o", out)[0] == 0
    assert run("summary", out)[0] == 0
    assert run("export", out, "-o", str(tmp_path / "again"))[0] == 0
    first, second = (tmp_path / name / "architecture.yaml" for name in ("out", "again"))
    assert first.read_text() == second.read_text()


def test_options_that_contradict_are_told(run, small_study, tmp_path) -> None:
    out = str(tmp_path / "x")
    for options, said in (
        (("--trial", "7", "--best", "-o", out), "names one net"),
        (("--trial", "7", "--cell", "n=1", "-o", out), "names one net"),
        (("--with-preprocessing", "--to", "python"), "fits a folder"),
    ):
        code, _, err = run("export", str(small_study), *options)
        assert code == 2
        assert said in " ".join(err.replace("│", " ").split())
    code, _, err = run("export", RESNET, "--to", "folder", "-o", out)
    assert (code, "the directory of a run" in " ".join(err.replace("│", " ").split())) == (2, True)


def test_misuse_is_told(run, small_study, tmp_path) -> None:
    code, _, err = run("export", RESNET, "--best", "-o", str(tmp_path / "x"))
    assert code == 2
    assert "the directory of one" in " ".join(err.replace("│", " ").split())
    code, _, err = run("export", str(small_study), "--best")
    assert code == 2
    assert "--output" in err
    code, _, err = run("export", str(small_study), "--modules", "-o", str(tmp_path / "x"))
    assert code == 2
    assert "--to python" in " ".join(err.replace("│", " ").split())


def test_a_study_goes_into_a_storage_of_optuna(run, small_study, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("export", str(small_study), "--to", "optuna", "sqlite:///trials.db")
    assert (code, err) == (0, "")
    assert out == (
        f"the trials of {small_study} are the studies small_study and small_study final there\n"
    )
    assert (tmp_path / "trials.db").stat().st_size > 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["sqlite:///x.db"], "a storage is for the trials of a study: add `--to optuna`"),
        (["--to", "optuna"], "give the storage after the run, such as sqlite:///trials.db"),
        (["sqlite:///x.db", "--to", "optuna", "--best"], "takes all trials of a study"),
        (["sqlite:///x.db", "--to", "optuna", "-o", "x"], "takes all trials of a study"),
    ],
)
def test_misuse_of_a_storage(run, small_study, tmp_path, monkeypatch, words, message) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("export", str(small_study), *words)
    assert (code, out) == (2, "")
    assert message in " ".join(err.replace("\u2502", "").split())
    assert [path.name for path in tmp_path.iterdir()] == [small_study.name]
