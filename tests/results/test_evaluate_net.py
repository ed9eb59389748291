"""A trained net is measured again."""

import numpy as np
import pytest
import torch

import resdsl
from resdsl.data import data_config, load_dataset
from resdsl.results.evaluate_net import evaluate_net


def test_on_its_own_data_it_reaches_what_was_measured(small_study):
    net = resdsl.open_run(small_study).best()
    dataset = load_dataset(net.record.data)
    measured = evaluate_net(net, dataset, test=True)
    for part in ("train", "validation", "test"):
        assert measured[part] == pytest.approx(getattr(net.run, part), rel=1e-5)


def test_the_test_part_is_left_unread(small_study, monkeypatch):
    net = resdsl.open_run(small_study).best()
    dataset = load_dataset(net.record.data)
    monkeypatch.setattr(type(dataset), "test", None)  # a call would fail
    assert evaluate_net(net, dataset).keys() == {"train", "validation"}


def test_data_in_a_file_of_ones_own_are_read_as_those_of_the_training(small_study, tmp_path):
    """The mean of the file differs, since it holds other samples; the net must not notice."""
    net = resdsl.open_run(small_study).best()
    dataset = load_dataset(net.record.data)
    part = dataset.test()
    raw = part.inputs.numpy() * dataset.preprocessing.std[0] + dataset.preprocessing.mean[0]
    few = part.targets.numpy() < 5
    path = tmp_path / "own.npz"
    arrays = {"x_train": raw[few], "y_train": part.targets.numpy()[few]}
    np.savez(path, **arrays, x_test=raw[few], y_test=part.targets.numpy()[few])
    own = load_dataset(data_config("npz", root=path, validation=5))
    measured = evaluate_net(net, own, test=True)["test"]

    with torch.no_grad():
        right = net.build()(part.inputs[few]).argmax(1) == part.targets[few]
    assert measured["accuracy"] == pytest.approx(float(right.float().mean()))
