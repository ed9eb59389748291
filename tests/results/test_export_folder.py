"""An exported folder works where resdsl cannot be imported."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest
import torch
from huggingface_hub import ModelCard

import resdsl
import resdsl.train
from resdsl.data import data_config, load_dataset
from resdsl.results.export_folder import export_folder
from resdsl.results.trained_net import open_training
from resdsl.text.diagnostics import ResdslError

BLOCKED = "import sys; sys.modules['resdsl'] = None\n"
GIVEN = "import numpy; x = torch.from_numpy(numpy.load('../x.npy'))\n"
WRITE = "with torch.no_grad(): numpy.save('../y.npy', net(x).numpy())\n"


def lines_of(folder):
    """Return the one block of Python that the card shows."""
    (lines,) = re.findall(r"```python\n(.*?)```", (folder / "README.md").read_text(), re.S)
    assert len(lines.strip().splitlines()) == 3
    return lines


def run_card(folder, inputs):
    """Return what the net gives for ``inputs`` in a process that runs the lines of the card."""
    np.save(folder.parent / "x.npy", inputs)
    script = BLOCKED + lines_of(folder) + "import torch\n" + GIVEN + WRITE
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return torch.from_numpy(np.load(folder.parent / "y.npy"))


def test_three_lines_of_the_card_load_it_without_resdsl(small_study, tmp_path):
    run = resdsl.open_run(small_study)
    best = run.best()
    export_folder(best, tmp_path / "out", cell=run.cell_of(best))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "README.md", "architecture.yaml", "config.json", "model.py", "model.safetensors",
    ]  # fmt: skip
    inputs = load_dataset(best.record.data).validation.inputs[:5]
    with torch.no_grad():
        expected = best.build()(inputs)
    torch.testing.assert_close(run_card(tmp_path / "out", inputs.numpy()), expected)


def test_with_preprocessing_it_takes_raw_data(small_training, tmp_path):
    net = open_training(small_training)
    export_folder(net, tmp_path / "out", with_preprocessing=True)
    inputs = load_dataset(net.record.data).validation.inputs[:5]
    raw = (inputs * net.data.std[0] + net.data.mean[0]).round().to(torch.uint8)
    with torch.no_grad():
        expected = net.build()(inputs)
    torch.testing.assert_close(run_card(tmp_path / "out", raw.numpy()), expected)
    config = json.loads((tmp_path / "out" / "config.json").read_text())
    assert config["with_preprocessing"]
    assert config["model_class"] == "TinyOnRaw"
    assert "takes data as they are read" in (tmp_path / "out" / "README.md").read_text()


def test_the_hub_reads_the_card(small_study, tmp_path):
    run = resdsl.open_run(small_study)
    best = run.best()
    export_folder(best, tmp_path / "out", cell=run.cell_of(best))
    card = ModelCard.load(tmp_path / "out" / "README.md")
    assert card.data.license is None
    assert "# license: yours to choose" in (tmp_path / "out" / "README.md").read_text()
    assert (card.data.pipeline_tag, card.data.metrics) == ("image-classification", ["accuracy"])
    (result,) = card.data.eval_results
    assert (result.dataset_name, result.dataset_split) == ("digits", "test")
    assert result.metric_value == best.run.test["accuracy"]
    cell = run.cell_of(best).test
    assert (
        f"| test | {result.metric_value:.4g} | {cell.mean:.4g} ± {cell.half_width:.2g} |"
        in card.text
    )


def test_the_document_is_that_of_the_run(small_training, tmp_path):
    export_folder(open_training(small_training), tmp_path / "out")
    text = (tmp_path / "out" / "architecture.yaml").read_text()
    assert text == (small_training / "architecture.yaml").read_text()
    assert "# the block" in text
    assert (
        resdsl.load(tmp_path / "out" / "architecture.yaml").source()
        == (tmp_path / "out" / "model.py").read_text()
    )


def test_tokens_are_taken_as_they_are(tmp_path):
    (tmp_path / "a.txt").write_text("to be or not to be " * 50)
    (tmp_path / "net.yaml").write_text(
        "resdsl: 1\nname: chars\ninput: {shape: [8], dtype: int}\n"
        "net: [embedding: {vocab: 256, out: 4}, linear: {out: 256}]\n"
    )
    dataset = load_dataset(data_config("text", root=tmp_path / "a.txt", length=8))
    net = resdsl.load(tmp_path / "net.yaml")
    resdsl.train.train_architecture(
        net, dataset, resdsl.train.Recipe(epochs=1), tmp_path / "run", device="cpu"
    )
    trained = open_training(tmp_path / "run")
    export_folder(trained, tmp_path / "out", with_preprocessing=True)
    tokens = dataset.validation.inputs[:2]
    with torch.no_grad():
        expected = trained.build()(tokens)
    torch.testing.assert_close(run_card(tmp_path / "out", tokens.numpy()), expected)
    card = (tmp_path / "out" / "README.md").read_text()
    assert "takes tokens, whole numbers from 0, as they are" in card
    assert "pipeline_tag: text-generation" in card
    assert str(tmp_path) not in card + (tmp_path / "out" / "config.json").read_text()


def test_what_cannot_be_exported(small_study, small_training, tmp_path):
    run = resdsl.open_run(small_study)
    tuning = next(trial for trial in run.trials if trial.run.purpose == "tune")
    with pytest.raises(ResdslError) as told:
        export_folder(tuning, tmp_path / "out")
    assert told.value.diagnostics[0].code == "no-weights"
    assert not (tmp_path / "out").exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    with pytest.raises(ResdslError, match="not an empty directory") as told:
        export_folder(open_training(small_training), tmp_path / "full")
    assert told.value.diagnostics[0].code == "output-exists"
    (tmp_path / "empty").mkdir()
    export_folder(open_training(small_training), tmp_path / "empty")
