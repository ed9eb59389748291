"""Runs of a study, made by hand."""

from __future__ import annotations

from resdsl.study.plan.jobs import Run


def run(number, cell, seed=0, *, test=0.9, train=0.95, depth=None, **fields):
    values = {
        "number": number,
        "cell": cell,
        "purpose": "final",
        "seed": seed,
        "tuned": {"lr": 0.1},
        "status": "finished",
        "params": 1000,
        "flops": 5000,
        "depth": depth if depth is not None else 4 * int(cell.get("n", 1)) + 2,
        "train": {} if train is None else {"accuracy": train},
        "validation": {} if test is None else {"accuracy": test},
        "test": {} if test is None else {"accuracy": test},
        "seconds": 2.0,
    }
    return Run(**(values | fields))


def study(table, **fields):
    """Return final runs from ``{(family, n): [test accuracies of seeds 0, 1, ...]}``."""
    cells = [({"family": family, "n": n}, values) for (family, n), values in table.items()]
    triples = [(cell, seed, value) for cell, values in cells for seed, value in enumerate(values)]
    return [
        run(i, cell, seed, test=value, **fields) for i, (cell, seed, value) in enumerate(triples)
    ]
