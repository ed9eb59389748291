"""A run directory with the accuracies of a real study plus noise, made without any training."""

from __future__ import annotations

import math
import random
from pathlib import Path

from resdsl.study.plan.jobs import Run
from resdsl.study.run.run_directory import RunDirectory, write_json

MEASURED = {
    "plain": {2: 0.982, 5: 0.972, 10: 0.687},
    "residual": {2: 0.992, 5: 0.988, 10: 0.987},
    "highway": {2: 0.992, 5: 0.988, 10: 0.987},
}
COST = {"plain": 1.0, "residual": 1.0, "highway": 1.18}
BEST_LR = {"plain": 0.06, "residual": 0.2, "highway": 0.5}
LRS = (0.03, 0.09, 0.27, 0.81)
DOCUMENT = """\
resdsl: 1
name: tiny
input: [1, 8, 8]
net:
- global_avg_pool
- linear: {out: 10}
"""


def history(accuracy: float, noise: random.Random, epochs: int = 12) -> list[dict[str, float]]:
    """Return epochs that approach ``accuracy``."""
    rows = []
    for epoch in range(1, epochs + 1):
        reached = accuracy * (1 - math.exp(-epoch / 2.5)) + noise.gauss(0, 0.01)
        reached = min(max(reached, 0.08), 1.0)
        rows.append(
            {
                "epoch": epoch,
                "epochs": epochs,
                "train": {
                    "loss": 2.3 * (1 - reached) + 0.01,
                    "accuracy": min(1.0, reached + 0.005),
                },
                "validation": {"loss": 2.3 * (1 - reached) + 0.05, "accuracy": reached},
                "seconds": 0.4,
                "lr": 0.1,
            }
        )
    return rows


def synthetic_runs(measured=MEASURED, *, seeds=3, seed=0, tested=True) -> list[Run]:
    """Return tuning and final runs of every cell of ``measured[family][n]``."""
    noise = random.Random(seed)
    runs: list[Run] = []

    def add(family: str, n: int, accuracy: float, lr: float, **fields: object) -> None:
        values = {
            "number": len(runs),
            "cell": {"family": family, "n": n},
            "tuned": {"lr": lr},
            "status": "finished",
            "params": int(9_000 * n * COST.get(family, 1)),
            "flops": int(420_000 * n * COST.get(family, 1)),
            "depth": 4 * n + 2,
            "train": {"accuracy": min(1.0, accuracy + 0.012)},
            "validation": {"accuracy": accuracy},
            "seconds": 1.4 * n + noise.random(),
            "history": history(accuracy, noise),
        }
        runs.append(Run(**(values | fields)))

    for family, by_n in measured.items():
        best = BEST_LR.get(family, 0.1)
        for n, accuracy in by_n.items():
            for trial, lr in enumerate(LRS):
                reached = max(0.1, accuracy - 0.04 * abs(math.log(lr / best)) ** 2)
                add(family, n, reached, lr, purpose="tune", round=trial, seed=0)
            for s in range(seeds):
                spread = 0.02 if accuracy < 0.9 else 0.002
                reached = min(0.997, accuracy + noise.gauss(0, spread))
                test = {"test": {"accuracy": reached}} if tested else {}
                add(family, n, reached, best, purpose="final", seed=1000 + s, **test)
    return runs


def write_directory(path: Path, runs: list[Run], *, pictures: bool = True) -> Path:
    """Write what a study leaves on disk."""
    first = runs[0].cell if runs else {}
    cells = {key: list(dict.fromkeys(run.cell[key] for run in runs)) for key in first} or {"n": [1]}
    study = {
        "name": "depth_profile",
        "space": "depth_families.yaml",
        "cells": cells,
        "recipe": {"lr": {"float": [0.02, 1.0], "log": True}},
        "budget": {"trials_per_cell": 4, "seeds": 3, "epochs": 12, "max_time": 240.0},
        "seed": 0,
        "device": "cpu",
        "data": {"name": "digits", "seed": 0},
        "train": {"optimizer": "sgd", "epochs": 12},
    }
    write_json(path / "study.json", study)
    environment = {
        "python": "3.11.2",
        "torch": "2.13.0",
        "resdsl": "0.1.0",
        "cuda": None,
        "classes": 10,
    }
    command = {"command": "resdsl search study=depth_profile"}
    write_json(path / "environment.json", environment | command)
    notes = [
        "Tuned by qmc, over the same ranges in all cells that read them: lr in 0.02 to 1.0 (log).",
        "1 of 5 tuning rounds was dropped from all cells, because max_time was near.",
        "Set by hand for one family: highway has gate bias `auto` and gate weights x 0.1.",
    ]
    write_json(path / "notes.json", notes)
    for run in runs:
        write_json(RunDirectory(path).trial(run.number) / "result.json", run)
    (path / "families").mkdir(parents=True)
    for run in runs if pictures else ():
        RunDirectory(path).family(run.cell).write_text(DOCUMENT)
    return path
