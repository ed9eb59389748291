"""A record from elsewhere runs no code."""

import json
import sys

import pytest

import resdsl
from resdsl.data import load_dataset
from resdsl.results.evaluate_net import evaluate_net
from resdsl.results.replicate import replicate
from resdsl.text.diagnostics import ResdslError

OWN = """
import numpy as np
print("loaded")
def data(config):
    noise = np.random.default_rng(0)
    return noise.normal(size=(60, 1, 8, 8)).astype("float32"), np.arange(60) % 10
def score(outputs, targets):
    return 0.25
"""


@pytest.fixture
def stranger(small_training, tmp_path, monkeypatch):
    (tmp_path / "evil_module.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    yield small_training
    sys.modules.pop("evil_module", None)


def change(training, **recipe_or_data):
    path = training / "environment.json"
    values = json.loads(path.read_text())
    for key, change in recipe_or_data.items():
        values[key] |= change
    path.write_text(json.dumps(values))
    return resdsl.open_training(training)


@pytest.mark.parametrize(
    "setting", [{"loss": "evil_module:score"}, {"metric": ["evil_module:score"]}]
)
def test_losses_and_metrics(stranger, tmp_path, capsys, setting):
    net = change(stranger, recipe=setting)
    with pytest.raises(ResdslError, match="`evil_module:score`") as told:
        evaluate_net(net, load_dataset("digits"))
    assert told.value.diagnostics[0].code == "named-function"
    with pytest.raises(ResdslError, match="names functions"):
        replicate(net, tmp_path / "again")
    assert "evil_module" not in sys.modules


def test_metrics_are_run_where_that_is_allowed(stranger):
    net = change(stranger, recipe={"metric": ["evil_module:score"]})
    measured = evaluate_net(net, load_dataset("digits"), allow_functions=True)
    assert measured["train"]["score"] == 0.25


def test_data(stranger, tmp_path):
    net = change(
        stranger, data={"name": "evil_module:data", "train": None, "test": 10, "validation": 10}
    )
    with pytest.raises(ResdslError, match="names functions"):
        replicate(net, tmp_path / "again")
    assert "evil_module" not in sys.modules
    evaluate_net(net, load_dataset("digits"))  # other data: nothing of the record is run
    found = replicate(net, tmp_path / "again", allow_functions=True)
    assert found.figures
