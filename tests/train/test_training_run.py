import json
import sys
from dataclasses import asdict

import pytest
import torch
from safetensors.torch import load_file

from resdsl.data import DataConfig
from resdsl.text.diagnostics import ResdslError
from resdsl.train import Recipe, evaluate, train_architecture
from resdsl.train.training_run import new_directory

RECIPE = Recipe(epochs=3, batch_size=20)


class Interrupted(Exception):
    """Stands for the end of the process."""


class Net:
    """What a training needs of an architecture."""

    name = "small"
    params = 3937
    flops = 1
    depth = 2

    def __init__(self, make, text="net: []\n"):
        self._make, self._text = make, text

    def build(self, *, device="cpu", seed=0):
        return self._make(seed)

    @property
    def fingerprint(self):
        return self._text

    def source(self):
        return "import torch\n"

    def to_yaml(self):
        return self._text


@pytest.fixture
def run(make, digits):
    def call(directory, *, net=None, recipe=RECIPE, data=digits, **options):
        return train_architecture(
            net or Net(make), data, recipe, directory, device="cpu", **{"test": True, **options}
        )

    return call


def read(path):
    return json.loads(path.read_text("utf-8"))


def test_directory_holds_everything(tmp_path, run, make, digits):
    directory = tmp_path / "new"
    done = run(directory, seed=4)
    assert sorted(path.name for path in directory.iterdir()) == [
        "architecture.yaml",
        "data.json",
        "environment.json",
        "history.jsonl",
        "model.py",
        "result.json",
        "weights.safetensors",
    ]
    assert (directory / "architecture.yaml").read_text() == "net: []\n"
    assert (directory / "model.py").read_text() == "import torch\n"
    history = [json.loads(line) for line in (directory / "history.jsonl").read_text().splitlines()]
    assert history == [asdict(epoch) for epoch in done.history]
    result = read(directory / "result.json")
    assert result["status"] == "finished"
    assert result["test"] == done.test
    assert result["train"] == done.train
    assert (result["architecture"], result["params"], result["depth"]) == ("small", 3937, 2)
    model = make(9)
    model.load_state_dict(load_file(directory / "weights.safetensors"))
    assert evaluate(model, digits.test()) == done.test


def test_environment_says_what_is_needed_to_repeat_it(tmp_path, run, digits):
    environment = run(tmp_path, seed=4) and read(tmp_path / "environment.json")
    assert environment["python"] == ".".join(map(str, sys.version_info[:3]))
    # torch says the build, the package of some builds does not
    assert environment["torch"].partition("+")[0] == torch.__version__.partition("+")[0]
    assert environment["threads"] == torch.get_num_threads()
    assert (environment["device"], environment["seed"]) == ("cpu", 4)
    assert Recipe.model_validate(environment["recipe"]) == RECIPE
    assert DataConfig.model_validate(environment["data"]) == digits.config


def test_test_part_is_read_once_at_the_end(tmp_path, run, digits, monkeypatch):
    events = []
    original = type(digits).test
    monkeypatch.setattr(type(digits), "test", lambda self: events.append("test") or original(self))
    run(tmp_path, on_epoch=lambda epoch: events.append(epoch.epoch))
    assert events == [1, 2, 3, "test"]


def test_test_part_is_not_read_unless_it_is_asked_for(tmp_path, run, digits, monkeypatch):
    monkeypatch.setattr(type(digits), "test", lambda self: pytest.fail("test part read"))
    done = run(tmp_path, test=False)
    assert done.test == read(tmp_path / "result.json")["test"] == {}
    assert (done.status, done.validation["accuracy"] > 0) == ("finished", True)


def test_files_may_be_read_by_whom_the_system_lets(tmp_path, run):
    run(tmp_path / "run")
    (tmp_path / "other").write_text("")
    expected = (tmp_path / "other").stat().st_mode
    assert {path.stat().st_mode for path in (tmp_path / "run").iterdir()} == {expected}


def test_interrupted_run_goes_on(tmp_path, run):
    def interrupt(epoch):
        if epoch.epoch == 2:
            raise Interrupted

    expected = run(tmp_path / "whole")
    with pytest.raises(Interrupted):
        run(tmp_path / "cut", on_epoch=interrupt)
    assert (tmp_path / "cut" / "checkpoint.pt").exists()
    done = run(tmp_path / "cut")
    assert (done.test["accuracy"], done.train["loss"]) == (
        expected.test["accuracy"],
        expected.train["loss"],
    )
    one, other = (load_file(tmp_path / name / "weights.safetensors") for name in ("whole", "cut"))
    assert all(torch.equal(one[key], other[key]) for key in one)
    assert len((tmp_path / "cut" / "history.jsonl").read_text().splitlines()) == 3
    assert not (tmp_path / "cut" / "checkpoint.pt").exists()


def test_other_settings_do_not_go_on(tmp_path, run, make, augmented):
    def interrupt(epoch):
        raise Interrupted

    with pytest.raises(Interrupted):
        run(tmp_path, on_epoch=interrupt)
    before = (tmp_path / "environment.json").read_text()
    for change, named in (
        ({"seed": 1}, "seed"),
        ({"recipe": Recipe(epochs=4)}, "recipe"),
        ({"data": augmented}, "data"),
        ({"net": Net(make, "net: [relu]\n")}, "architecture"),
    ):
        with pytest.raises(ResdslError, match=f"unfinished run with another {named}") as info:
            run(tmp_path, **change)
        assert info.value.diagnostics[0].code == "output-in-use"
    assert (tmp_path / "environment.json").read_text() == before


def test_finished_run_is_not_overwritten(tmp_path, run):
    run(tmp_path)
    with pytest.raises(ResdslError, match="holds a finished run"):
        run(tmp_path)


def test_other_files_are_not_overwritten(tmp_path, run):
    (tmp_path / "architecture.yaml").write_text("mine")
    with pytest.raises(ResdslError, match="not the directory of a training"):
        run(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["architecture.yaml"]


def test_directory_that_cannot_be_made(tmp_path, run):
    (tmp_path / "file").write_text("")
    with pytest.raises(ResdslError, match=r"cannot write .*architecture.yaml"):
        run(tmp_path / "file" / "run")


def test_diverged_run_is_recorded(tmp_path, run, digits, monkeypatch):
    monkeypatch.setattr(type(digits), "test", lambda self: pytest.fail("test part read"))
    done = run(tmp_path, recipe=Recipe(epochs=30, lr=1e30, batch_size=20))
    assert done.test == {}
    result = read(tmp_path / "result.json")
    assert result["status"] == "diverged"
    assert "loss was" in result["reason"]
    assert result["test"] == result["train"] == {}
    assert not (tmp_path / "weights.safetensors").exists()
    assert not (tmp_path / "checkpoint.pt").exists()


def test_new_directory_is_new(tmp_path):
    assert new_directory(tmp_path, "net") == tmp_path / "net-1"
    (tmp_path / "net-1").mkdir()
    assert new_directory(tmp_path, "net") == tmp_path / "net-2"
