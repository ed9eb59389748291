"""`resdsl predict`."""

import json

import numpy as np
import pytest

import resdsl
from resdsl.data import load_dataset


@pytest.fixture
def samples(small_study, tmp_path):
    dataset = load_dataset(resdsl.open_run(small_study).best().record.data)
    done = dataset.preprocessing
    np.save(tmp_path / "x.npy", dataset.test().inputs[:4].numpy() * done.std[0] + done.mean[0])
    return tmp_path / "x.npy"


def test_classes_with_probabilities(run, small_study, samples):
    code, out, err = run("predict", str(small_study), str(samples), "--top", "2", "--device", "cpu")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 4
    code, as_json, _ = run("predict", str(small_study), str(samples), "--json", "--device", "cpu")
    rows = json.loads(as_json)
    for i, (line, row) in enumerate(zip(out.splitlines(), rows, strict=True)):
        assert row["sample"] == f"{samples}[{i}]"
        assert line.startswith(f"{samples}[{i}]  {row['class']} {row['probability']:.3f}  ")
        assert len(line.split("  ")) == 3


def test_doubts_go_to_standard_error(run, small_study, samples):
    np.save(samples, np.load(samples) * 16)
    code, out, err = run("predict", str(small_study), str(samples), "--json", "--device", "cpu")
    assert code == 0
    assert err.startswith("note: The inputs are far larger")
    json.loads(out)


def test_numbers(run, tmp_path):
    (tmp_path / "net.yaml").write_text("resdsl: 1\nname: n\ninput: [10]\nnet: [linear: {out: 1}]\n")
    net, out = str(tmp_path / "net.yaml"), str(tmp_path / "run")
    train = ("--data", "diabetes", "--epochs", "1", "--device", "cpu", "--lr", "0.01", "-o", out)
    assert run("train", net, *train)[0] == 0
    np.save(tmp_path / "x.npy", np.zeros(10))
    code, out, _ = run("predict", str(tmp_path / "run"), str(tmp_path / "x.npy"), "--device", "cpu")
    assert code == 0
    float(out.split()[-1])


def test_mistakes(run, small_study, samples, tmp_path):
    for files, code in (
        ((tmp_path / "no.npy",), "damaged-data"),
        ((tmp_path / "a.txt",), "unknown-suffix"),
    ):
        status, _, err = run("predict", str(small_study), *map(str, files))
        assert status == 2
        assert err.startswith(f"error[{code}]")
    status, _, err = run("predict", str(small_study), str(samples), "--trial", "0")
    assert status == 2
