"""`resdsl train --init-from`: weights of another run, by name."""

import json
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

import resdsl
from resdsl.cli import main
from resdsl.data import load_dataset
from resdsl.text.diagnostics import ResdslError
from resdsl.train import Recipe, evaluate, train_architecture

EXAMPLE = str(Path(__file__).parents[2] / "examples" / "cifar_resnet.yaml")
ON_DIGITS = ("--data", "digits", "--device", "cpu", "--threads", "1")


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["resdsl", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        out = capsys.readouterr()
        return end.value.code, out.out, out.err

    return call


def accuracy(directory):
    model = resdsl.load(f"{directory}/architecture.yaml").build(device="cpu")
    model.load_state_dict(load_file(f"{directory}/weights.safetensors"))
    return evaluate(model, load_dataset("digits").test())


def test_train_grow_and_train_on(run):
    width = ("--set", "width=4")
    code, *_ = run(
        "train", EXAMPLE, *ON_DIGITS, *width, "--set", "n=1", "--epochs", "2", "-o", "shallow"
    )
    assert code == 0
    code, out, err = run(
        "grow", EXAMPLE, "--weights", "shallow", *width, "--set", "n=2", "-o", "deep"
    )
    assert (code, err) == (0, "")
    assert accuracy("deep") == accuracy("shallow")
    code, out, err = run(
        "train",
        "deep/architecture.yaml",
        *ON_DIGITS,
        "--init-from",
        "deep",
        "--epochs",
        "1",
        "-o",
        "more",
    )
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "deep: 80 tensors copied, 0 new, 0 dropped"
    assert lines[1].startswith("epoch 1/1")
    told = json.loads(Path("more/init_from.json").read_text())
    assert (told["from"], len(told["copied"]), told["new"], told["dropped"]) == ("deep", 80, [], [])
    before, after = (load_file(f"{name}/weights.safetensors") for name in ("deep", "more"))
    key = "stage1.block1.skip1.branch.batchnorm2.weight"
    assert not before[key].any()
    assert after[key].any()


def test_what_does_not_fit_is_told(run):
    run(
        "train",
        EXAMPLE,
        *ON_DIGITS,
        "--set",
        "n=1",
        "--set",
        "width=4",
        "--epochs",
        "1",
        "-o",
        "one",
    )
    code, out, _ = run(
        "train", EXAMPLE, *ON_DIGITS, "--set", "n=1", "--set", "width=8", "--set", "shortcut=project",
        "--init-from", "one/weights.safetensors", "--epochs", "1", "-o", "two", "--json",
    )  # fmt: skip
    assert code == 0
    assert json.loads(out)["status"] == "finished"
    told = json.loads(Path("two/init_from.json").read_text())
    names = {
        part: {tensor["name"] for tensor in told[part]} for part in ("copied", "new", "dropped")
    }
    assert "batchnorm1.num_batches_tracked" in names["copied"]
    assert "conv1.weight" in names["new"] & names["dropped"]
    assert "stage2.block0.skip1.shortcut.conv1.weight" in names["new"] - names["dropped"]


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ("nowhere", "error[unreadable-file]: cannot read nowhere: No such file or directory"),
        ("folder", "error[no-weights]: folder holds no weights.safetensors"),
        ("text.pt", "error[damaged-weights]: text.pt cannot be read: not a pickle"),
        ("other.safetensors", "error[foreign-weights]: no tensor of other.safetensors fits the net"),
    ],
)  # fmt: skip
def test_wrong_files_leave_no_run(run, tmp_path, weights, message):
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.pt").write_text("weights")
    save_file({"w": torch.zeros(3)}, tmp_path / "other.safetensors")
    code, _, err = run(
        "train", EXAMPLE, *ON_DIGITS, "--set", "n=1", "--init-from", weights, "-o", "out"
    )
    assert code == 2
    assert message in err
    assert "Traceback" not in err
    assert not (tmp_path / "out").exists()


class Interrupted(Exception):
    """Stands for the end of the process."""


TINY = """\
resdsl: 1
input: [1, 8, 8]
net: [conv: {out: 4, kernel: 3}, batchnorm, relu, global_avg_pool, linear: {out: 10}]
"""


@pytest.fixture
def start(tmp_path, digits):
    net = resdsl.load(resdsl.text.diagnostics.Source("tiny.yaml", TINY))
    weights = net.build(device="cpu", seed=9).state_dict()
    save_file(weights, tmp_path / "start.safetensors")

    def call(name, init_from=tmp_path / "start.safetensors", stop=None):
        told = []

        def on_epoch(epoch):
            if epoch.epoch == stop:
                raise Interrupted

        result = train_architecture(
            net, digits, Recipe(epochs=3, batch_size=20), tmp_path / name, device="cpu",
            init_from=init_from, on_init=told.append, on_epoch=on_epoch, test=True,
        )  # fmt: skip
        return result, told

    return call


def test_it_begins_from_the_weights(start):
    with_weights, (told,) = start("one")
    without, nothing = start("two", init_from=None)
    assert told.line == "8 tensors copied, 0 new, 0 dropped"
    assert nothing == []
    assert with_weights.history[0].train["loss"] != without.history[0].train["loss"]


def test_an_interrupted_run_takes_nothing_again(start, tmp_path):
    expected, _ = start("whole")
    with pytest.raises(Interrupted):
        start("cut", stop=2)
    report = (tmp_path / "cut" / "init_from.json").read_text()
    (tmp_path / "start.safetensors").unlink()  # it is not even needed any more
    result, told = start("cut")
    assert told == []
    assert (result.test["accuracy"], result.train["loss"]) == (
        expected.test["accuracy"],
        expected.train["loss"],
    )
    assert (tmp_path / "cut" / "init_from.json").read_text() == report


def test_a_run_that_goes_on_has_to_come_from_the_same_weights(start, tmp_path):
    with pytest.raises(Interrupted):
        start("cut", stop=2)
    with pytest.raises(ResdslError, match="unfinished run with another init_from"):
        start("cut", init_from=None)
