"""Commands that take FILE take the directory of a run in its place."""

import json

import resdsl


def test_documents_of_runs(run, small_study, small_training):
    best = resdsl.open_run(small_study).best()
    for directory, net in (
        (small_study, best),
        (small_training, resdsl.open_training(small_training)),
    ):
        code, out, err = run("summary", str(directory), "--json")
        assert (code, err) == (0, "")
        assert json.loads(out)["params"] == net.record.params
        code, out, err = run("export", str(directory))
        assert (code, out.strip()) == (0, net.architecture().source().strip())
        code, out, err = run("render", str(directory))
        assert (code, err) == (0, "")
        assert "linear" in out
        assert run("check", str(directory))[0] == 0


def test_weights_of_runs_start_a_training(run, small_study, small_training, tmp_path):
    train = ("--data", "digits", "--epochs", "1", "--device", "cpu", "--lr", "1e-9")
    for number, directory in enumerate((small_study, small_training)):
        out = tmp_path / f"next{number}"
        code, told, err = run(
            "train", str(directory), *train, "--init-from", str(directory), "-o", str(out)
        )
        assert code == 0, err
        assert " 0 new, 0 dropped" in told
        assert json.loads((out / "init_from.json").read_text())["new"] == []


def test_nets_of_runs_grow(run, small_study, tmp_path):
    space = str(tmp_path / "small_study" / "space.yaml")
    best = resdsl.open_run(small_study).best()
    to = (
        "--set",
        f"family={best.run.cell['family']}",
        "--set",
        "n=4",
        "-o",
        str(tmp_path / "deep"),
    )
    code, _, err = run("grow", space, "-w", str(small_study), *to)
    if best.run.cell["family"] == "plain":  # which has no shortcut that could be the identity
        assert (code, err[:25]) == (2, "error[no-identity-start]:"), err
        family = "family=residual"
        best = resdsl.open_run(small_study).best({"family": "residual"})
        to = ("--set", family, *to[2:])
        code, _, err = run("grow", space, "-w", str(best.directory), *to)
    assert (code, err) == (0, "")
    assert resdsl.load(tmp_path / "deep" / "architecture.yaml").params > best.record.params


def test_folders_that_are_no_runs(run, tmp_path):
    for command in ("summary", "export", "render", "check"):
        code, _, err = run(command, str(tmp_path))
        assert code == 2
        assert err.startswith("error[not-a-run]")
