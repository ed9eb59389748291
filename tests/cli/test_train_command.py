import json
import re
import sys
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

import resdsl
from resdsl.cli import main
from resdsl.cli.train_command import epoch_line, result_line
from resdsl.data import load_dataset
from resdsl.train import Epoch, Result, evaluate

NET = """\
resdsl: 1
name: tiny
input: [3, 32, 32]
params: {n: 1, classes: 7}
net:
  - conv: {out: 4 * $n, kernel: 3}
  - batchnorm
  - relu
  - global_avg_pool
  - linear: {out: $classes}
"""


CPU = ("--device", "cpu")


@dataclass(frozen=True)
class Done:
    code: int
    stdout: str
    stderr: str


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    (tmp_path / "tiny.yaml").write_text(NET)
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["resdsl", "train", "tiny.yaml", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        return Done(end.value.code, *capsys.readouterr())

    return run


def test_one_architecture_on_digits(command, tmp_path):
    done = command(
        "--data", "digits", "--set", "n=2", "--epochs", "2", "--device", "cpu", "--seed", "3"
    )
    assert done.code == 0, done.stderr
    note, *lines = done.stdout.splitlines()
    assert note == (
        "note: The document declares the input (3, 32, 32); the net was built for the samples, "
        "(1, 8, 8)."
    )
    assert [line.split("  ")[0] for line in lines[:2]] == ["epoch 1/2", "epoch 2/2"]
    assert re.fullmatch(r"accuracy: train [\d.]+, validation [\d.]+ after [\d.]+ s", lines[2])
    assert lines[3] == "runs/tiny-digits-1"
    run = tmp_path / "runs" / "tiny-digits-1"
    environment = json.loads((run / "environment.json").read_text())
    assert (environment["seed"], environment["recipe"]["epochs"]) == (3, 2)
    assert environment["data"]["name"] == "digits"
    document = (run / "architecture.yaml").read_text()
    assert "[1, 8, 8]" in document
    assert json.loads((run / "result.json").read_text())["params"] == 8 * 9 + 16 + 90


def test_written_document_and_source_are_the_trained_net(command, tmp_path):
    assert command("--data", "digits", "--epochs", "1", "--output", "out", "--test", *CPU).code == 0
    net = resdsl.load("out/architecture.yaml")
    assert net.source() == (tmp_path / "out" / "model.py").read_text()
    model = net.build(device="cpu")
    model.load_state_dict(load_file("out/weights.safetensors"))
    result = json.loads((tmp_path / "out" / "result.json").read_text())
    assert evaluate(model, load_dataset("digits").test()) == result["test"]


def test_the_test_part_is_asked_for(command, tmp_path):
    done = command("--data", "digits", "--epochs", "1", "--output", "out", "--test", *CPU)
    assert re.search(
        r"^accuracy: train [\d.]+, validation [\d.]+, test [\d.]+ after", done.stdout, re.M
    )
    assert command("--data", "digits", "--epochs", "1", "--output", "not", *CPU).code == 0
    results = [json.loads((tmp_path / name / "result.json").read_text()) for name in ("out", "not")]
    assert [result["test"].keys() for result in results] == [{"loss", "accuracy"}, set()]
    assert results[0]["validation"] == results[1]["validation"]


@pytest.mark.parametrize(
    ("options", "variable", "threads"),
    [((), None, 1), (("--threads", "2"), None, 2), ((), "3", 3), (("--threads", "2"), "3", 2)],
)
def test_a_small_net_takes_one_thread(command, tmp_path, monkeypatch, options, variable, threads):
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if variable:
        monkeypatch.setenv("OMP_NUM_THREADS", variable)
    torch.set_num_threads(3)  # as torch itself takes, by its own count or that of the environment
    try:
        done = command("--data", "digits", "--epochs", "1", "--output", "out", *CPU, *options)
        assert (done.code, torch.get_num_threads()) == (0, threads)
    finally:
        torch.set_num_threads(1)
    assert json.loads((tmp_path / "out" / "environment.json").read_text())["threads"] == threads


def test_json(command):
    done = command(
        "--data", "digits", "--epochs", "1", "--output", "out", "--device", "cpu", "--json"
    )
    assert json.loads(done.stdout)["status"] == "finished"
    assert "epoch 1/1" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--data", "digts"), "did you mean `digits`"),
        (("--data", "digits", "--recipe", "dmo"), "did you mean `demo`"),
        (("--data", "digits", "--device", "cudda"), "did you mean `cuda`"),
        (("--data", "digits", "--lr", "-1"), "`lr` must be above 0, but got -1.0"),
        (("--data", "digits", "--set", "m=2"), "`m`"),
        (("--data", "npz"), "set `root` to an existing file"),
        (("--data", "digits", "--output", "."), "not the directory of a training"),
    ],
)
def test_mistakes_end_with_2_and_a_reason(command, arguments, message):
    done = command(*arguments)
    assert done.code == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_interrupted_by_the_keyboard(command, tmp_path, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    arguments = ("--data", "digits", "--epochs", "2", "--output", "out", *CPU)
    with monkeypatch.context() as patch:
        patch.setattr("resdsl.train.training_run.evaluate", interrupt)
        done = command(*arguments, "--test")
    assert done.code == 130
    assert "the same command with --output out goes on" in done.stderr
    assert command(*arguments).code == 0
    assert (tmp_path / "out" / "result.json").exists()


def test_diverged_run_says_so(command):
    done = command("--data", "digits", "--epochs", "3", "--lr", "1e30", "--output", "out", *CPU)
    assert done.code == 0
    assert "diverged after" in done.stdout


def test_a_line_for_an_epoch():
    epoch = Epoch(
        2, 12, {"loss": 0.51234, "accuracy": 0.8712}, {"loss": 0.4, "accuracy": 0.9021}, 0.72, 0.1
    )
    line = "epoch  2/12  loss 0.512  train 0.871  validation 0.902  0.7 s, 7 s left"
    assert epoch_line(epoch) == line


def test_tokens_are_not_made_of_images(command, tmp_path):
    (tmp_path / "tiny.yaml").write_text(
        "resdsl: 1\ninput: {shape: [64], dtype: int}\n"
        "net: [embedding: {vocab: 17, out: 4}, global_avg_pool, linear: {out: 10}]\n"
    )
    done = command("--data", "digits", *CPU)
    assert done.code == 2
    assert done.stderr.startswith(
        "error[tokens-from-numbers]: the net takes tokens, but the data set gives numbers of "
        "shape [1, 8, 8]\n --> tiny.yaml:2:1\n"
    )


@pytest.mark.parametrize(("option", "value"), [("--seed", 2**70), ("--threads", 10**9)])
def test_what_torch_cannot_do_is_refused(command, option, value):
    done = command("--data", "digits", option, str(value))
    assert done.code == 2
    assert f"Invalid value for '{option}'" in done.stderr


def test_the_line_of_a_result() -> None:
    result = Result(
        "finished", None, 1.25, 3, (), {"loss": 0.1, "accuracy": 0.9876},
        {"loss": 0.9, "accuracy": 0.5}, {"loss": 1.0, "accuracy": 0.25},
    )  # fmt: skip
    line = "accuracy: train 0.988, validation 0.500, test 0.250 after 1.2 s"
    assert result_line(result) == line
    result = Result("diverged", "the training loss was nan by step 3 of 9", 1.0, 2, ())
    assert (
        result_line(result) == "diverged after 2 epochs: the training loss was nan by step 3 of 9"
    )


def test_arrays_that_do_not_fit_the_document_are_refused(command, tmp_path):
    x, y = np.random.default_rng(0).random((40, 8, 8, 3)), np.arange(40) % 2
    np.savez(tmp_path / "own.npz", x_train=x, y_train=y)
    (tmp_path / "own.yaml").write_text("name: npz\nroot: own.npz\n")
    done = command("--data", "own.yaml", "--output", "out", *CPU)
    assert done.code == 2
    assert "channels seem to stand last, and must stand first" in done.stderr
    assert "tiny.yaml:3:1" in done.stderr
    assert not (tmp_path / "out").exists()
    np.savez(tmp_path / "own.npz", x_train=x.transpose(0, 3, 1, 2), y_train=y)
    assert command("--data", "own.yaml", "--epochs", "1", "--output", "out", *CPU).code == 0


def test_a_training_is_tracked(command, tmp_path):
    pytest.importorskip("tensorboard")
    words = ("--data", "digits", "--set", "n=1", "--epochs", "2", "--output", "out", *CPU)
    refused = command(*words, "--track", "weights")
    assert refused.code == 2
    assert "error[unknown-tracker]" in refused.stderr
    assert not (tmp_path / "out").exists()
    done = command(*words, "--test", "--json", "--track", "tensorboard")
    assert done.code == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "finished"
    (events,) = (tmp_path / "out" / "tensorboard" / "out").iterdir()
    content = events.read_bytes()
    for name in ("loss/train", "accuracy/validation", "accuracy/test", "set.n", "recipe.lr"):
        assert name.encode() in content
