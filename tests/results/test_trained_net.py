"""What a single training left."""

import json
from pathlib import Path

import pytest

import resdsl
from resdsl.data import load_dataset
from resdsl.results import open_training
from resdsl.results.trained_net import as_record
from resdsl.text.diagnostics import ResdslError
from resdsl.train import evaluate
from resdsl.train.data_record import record_of


def finding(error):
    (found,) = error.value.diagnostics
    return found


def test_a_training_is_used_again(small_training):
    net = resdsl.open_training(small_training)
    assert net.run is None
    assert net.has_weights
    assert net.record.seed == 3
    assert net.record.recipe.epochs == 2
    assert net.record.status == "finished"
    assert net.architecture().params == net.record.params
    model = net.build()
    assert not model.training
    assert evaluate(model, load_dataset(net.record.data).test()) == pytest.approx(net.record.test)


def test_what_the_net_takes_stands_beside_it(small_training, small_study):
    best = resdsl.open_run(small_study).best()
    for net in (open_training(small_training), best):
        assert net.data == record_of(load_dataset(net.record.data))


def test_weights_of_another_net_are_refused(small_training):
    text = (small_training / "architecture.yaml").read_text()
    (small_training / "architecture.yaml").write_text(text.replace("out: 4", "out: 5"))
    with pytest.raises(ResdslError, match="are not those of the net") as told:
        open_training(small_training).build()
    assert finding(told).code == "foreign-weights"
    assert any("size mismatch" in note for note in finding(told).notes)


def test_a_training_under_way_has_no_weights_yet(small_training):
    for name in ("weights.safetensors", "result.json"):
        (small_training / name).unlink()
    net = open_training(small_training)
    assert not net.has_weights
    with pytest.raises(ResdslError) as told:
        net.build()
    assert finding(told).code == "no-weights"
    with pytest.raises(ResdslError, match=r"result\.json") as told:
        net.record
    assert finding(told).code == "damaged-run"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("environment.json", "[1]"),
        ("environment.json", "{}"),
        ("environment.json", "{"),
        ("result.json", '{"status": "great"}'),
        ("result.json", '{"params": 10e400}'),
    ],
)
def test_damaged_files_are_told(small_training, name, text):
    (small_training / name).write_text(text)
    with pytest.raises(ResdslError, match="cannot read") as told:
        open_training(small_training).record
    assert finding(told).code == "damaged-run"


def test_what_is_no_training(small_study, tmp_path):
    with pytest.raises(ResdslError, match="not the directory of a training") as told:
        open_training(small_study)
    assert "`resdsl.open_run` opens it" in str(finding(told).help)
    resdsl.open_run(small_study)
    with pytest.raises(ResdslError, match="not the directory of a training") as told:
        open_training(tmp_path / "nowhere")
    assert finding(told).code == "not-a-run"


def test_links_are_not_followed_out(small_training, tmp_path):
    weights = small_training / "weights.safetensors"
    weights.rename(tmp_path / "elsewhere")
    weights.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ResdslError, match="leads out of"):
        open_training(small_training)


def test_a_record_says_which_value_is_wrong(small_training):
    values = json.loads((small_training / "environment.json").read_text())
    with pytest.raises(ResdslError, match=r"somewhere: recipe\.lr: Input should be greater than 0"):
        as_record(values | {"recipe": {"epochs": 1, "lr": -1}}, Path("somewhere"))
