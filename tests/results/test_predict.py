"""What a net says of samples."""

import pytest
import torch

import resdsl
from resdsl.data import load_dataset
from resdsl.results.predict import Predictions, predict
from resdsl.text.diagnostics import ResdslError
from resdsl.train.data_record import DataRecord


def raw_images(net, n):
    dataset = load_dataset(net.record.data)
    done = dataset.preprocessing
    return dataset.test().inputs[:n] * done.std[0] + done.mean[0], dataset.test().inputs[:n]


def test_raw_samples_are_standardised(small_study):
    net = resdsl.open_run(small_study).best()
    raw, standardised = raw_images(net, 600)
    found = predict(net, raw)
    with torch.no_grad():
        expected = net.build()(standardised).softmax(1)
    torch.testing.assert_close(found.values, expected)
    assert found.notes == ()
    assert found.values.shape == (300, 10)
    name, probability = found.top(0, 1)[0]
    assert found.as_dict(0)["class"] == name == found.names()[int(expected[0].argmax())]
    assert probability == pytest.approx(float(expected[0].max()))
    assert sum(found.as_dict(0)["probabilities"].values()) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(("scale", "said"), [(16.0, "far larger"), (1 / 255, "hardly differ")])
def test_other_units_are_doubted(small_training, scale, said):
    net = resdsl.open_training(small_training)
    raw, _ = raw_images(net, 20)
    (note,) = predict(net, raw * scale).notes
    assert said in note
    assert "mean 4.8" in note


def record(task, **changes):
    values = {
        "task": task,
        "input": (2,),
        "dtype": "float",
        "classes": 2,
        "class_names": ("a", "b"),
    }
    return DataRecord(**values | changes)


def test_labels_stand_each_by_itself():
    found = Predictions(torch.tensor([[0.9, 0.6], [0.2, float("nan")]]), record("multi_label"))
    assert found.as_dict(0)["labels"] == ["a", "b"]
    assert found.as_dict(1)["labels"] == []
    assert found.as_dict(1)["probabilities"]["b"] is None


def test_numbers_stay_numbers():
    values = torch.tensor([[1.5, float("inf")]])
    found = Predictions(values, record("regression", class_names=()))
    assert found.as_dict(0) == {"values": [1.5, None]}
    assert found.names() == ("0", "1")


def test_of_a_pixel_nothing_is_said(small_training, monkeypatch):
    net = resdsl.open_training(small_training)
    net.__dict__["data"] = net.data.model_copy(update={"task": "per_pixel"})
    with pytest.raises(ResdslError, match="each pixel or position") as told:
        predict(net, torch.zeros(1, 1, 8, 8))
    assert told.value.diagnostics[0].code == "unfit-task"
