"""A training is repeated and compared."""

import json

import numpy as np
import pytest

import resdsl
from resdsl.data import data_config, load_dataset
from resdsl.results.export_folder import export_folder
from resdsl.results.exported_net import open_exported
from resdsl.results.replicate import replicate
from resdsl.text.diagnostics import ResdslError
from resdsl.train import Recipe, train_architecture


def test_an_exported_trial_is_repeated_to_the_bit(small_study, tmp_path):
    net = resdsl.open_run(small_study).best()
    export_folder(net, tmp_path / "out")
    found = replicate(open_exported(tmp_path / "out"), tmp_path / "again")
    assert {figure.part for figure in found.figures} == {"train", "validation", "test"}
    assert found.difference == 0
    assert found.notes == ()
    assert resdsl.open_training(tmp_path / "again").record.test == net.run.test


def test_another_outcome_is_seen(small_training, tmp_path):
    path = small_training / "result.json"
    values = json.loads(path.read_text())
    values["validation"]["accuracy"] += 0.25
    path.write_text(json.dumps(values))
    environment = json.loads((small_training / "environment.json").read_text())
    (small_training / "environment.json").write_text(json.dumps(environment | {"torch": "1.0"}))
    found = replicate(resdsl.open_training(small_training), tmp_path / "again")
    assert found.difference == pytest.approx(0.25)
    (note,) = found.notes
    assert note.startswith("torch: 1.0 then, 2.")


def test_a_training_that_began_elsewhere_cannot_be_repeated(small_training, tmp_path):
    path = small_training / "environment.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"init_from": "x"}))
    net = resdsl.open_training(small_training)
    export_folder(net, tmp_path / "out")
    for found in (net, open_exported(tmp_path / "out")):
        with pytest.raises(ResdslError, match="began with other weights") as told:
            replicate(found, tmp_path / "again")
        assert told.value.diagnostics[0].code == "not-repeatable"


def test_data_of_ones_own_are_where_one_says(tmp_path):
    noise = np.random.default_rng(0)
    inputs, targets = noise.normal(size=(40, 3)).astype(np.float32), np.arange(40) % 2
    np.savez(tmp_path / "a.npz", x=inputs, y=targets)
    (tmp_path / "net.yaml").write_text("resdsl: 1\nname: n\ninput: [3]\nnet: [linear: {out: 2}]\n")
    dataset = load_dataset(data_config("npz", root=tmp_path / "a.npz"))
    recipe = Recipe(epochs=1, batch_size=8)
    train_architecture(
        resdsl.load(tmp_path / "net.yaml"), dataset, recipe, tmp_path / "run", device="cpu"
    )
    export_folder(resdsl.open_training(tmp_path / "run"), tmp_path / "out")
    (tmp_path / "a.npz").rename(tmp_path / "moved.npz")
    exported = open_exported(tmp_path / "out")
    with pytest.raises(ResdslError) as told:
        replicate(exported, tmp_path / "again")
    assert told.value.diagnostics[0].code == "data-not-found"
    found = replicate(exported, tmp_path / "again", root=tmp_path / "moved.npz")
    assert (found.difference, found.notes) == (0, ())
    np.savez(tmp_path / "other.npz", x=inputs * 2, y=targets)
    found = replicate(exported, tmp_path / "other", root=tmp_path / "other.npz")
    assert found.notes == (
        "The data are not those of the training: shape, classes or mean differ.",
    )
