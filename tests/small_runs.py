"""A real study and a real training, small enough to be made once for all tests."""

from __future__ import annotations

import os
from pathlib import Path

from resdsl.architecture import load_space
from resdsl.data import data_config, load_dataset
from resdsl.results import search
from resdsl.study.run.progress import Progress
from resdsl.train import Recipe, train_architecture

SPACE = """\
# Two families of small nets.
resdsl: 1
name: tiny
input: [1, 8, 8]
params:
  family: {choice: [plain, residual], default: plain}  # the block
  n: {int: [1, 6], default: 1}
  classes: 10
blocks:
  plain:
    args: {shortcut: none}
    body:
      - skip: {shortcut: $shortcut, body: [batchnorm, relu, conv: {out: 4, kernel: 3}]}
  residual: {extends: plain, args: {shortcut: identity}}
net:
  - conv: {out: 4, kernel: 3, stride: 2}
  - stage: {block: $family, depth: $n}
  - flatten
  - linear: {out: $classes}
"""
STUDY = """\
# @package _global_
defaults:
  - override /executor: inline
name: small
space: tiny.yaml
cells: {family: [plain, residual], n: [1, 2]}
recipe: {lr: {float: [0.05, 0.5], log: true}}
budget: {trials_per_cell: 1, seeds: 2, epochs: 2}
data: {name: digits, train: 200}
"""


def make_study(home: Path) -> Path:
    """Return the run directory of a finished study: 4 cells, a tuning and 2 final runs each."""
    (home / "study").mkdir()
    (home / "study" / "small.yaml").write_text(STUDY)
    (home / "tiny.yaml").write_text(SPACE)
    before = Path.cwd()
    os.chdir(home)
    try:
        search("small", config_dir=home, output=home / "run", progress=Progress())
    finally:
        os.chdir(before)
    return home / "run"


def make_training(home: Path) -> Path:
    """Return the directory of a training of the plain net."""
    (home / "tiny.yaml").write_text(SPACE)
    net = load_space(home / "tiny.yaml").architecture()
    dataset = load_dataset(data_config("digits", train=200))
    recipe, place = Recipe(epochs=2), home / "run"
    train_architecture(net, dataset, recipe, place, device="cpu", seed=3, test=True)
    return home / "run"
