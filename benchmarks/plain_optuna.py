"""A search of residual and highway nets written by hand, beside the same one as a study.

``python benchmarks/plain_optuna.py`` runs both, one after the other in turns, each in a process of
its own with one thread: the functions of this file, which are what one writes with Optuna and
PyTorch alone, and ``resdsl search depth_profile`` over the same cells with the same budget. It
prints the time of each by the clock, the accuracy of each cell, and how many lines were written.
"""

from __future__ import annotations

import csv
import inspect
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import fmean, median

import optuna
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn

FAMILIES = ("plain", "residual", "highway")
N = (2, 5)
TRIALS, SEEDS, EPOCHS, ROUNDS = 4, 3, 12, 3


class Block(nn.Module):
    """Two 3x3 convolutions with a shortcut, a gated one or none."""

    def __init__(self, family: str, c_in: int, c_out: int, stride: int) -> None:
        super().__init__()
        self.family, self.stride, self.more = family, stride, c_out - c_in
        self.conv1 = nn.Conv2d(c_in, c_out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(c_out)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(c_out)
        if family == "highway":
            self.gate = nn.Conv2d(c_in, c_out, 1, stride)
            nn.init.kaiming_normal_(self.gate.weight, mode="fan_out")
            self.gate.weight.data.mul_(0.1)
            nn.init.constant_(self.gate.bias, -2.0)

    def forward(self, x: Tensor) -> Tensor:
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        if self.family == "plain":
            return torch.relu(y)
        shortcut = x[:, :, :: self.stride, :: self.stride]
        shortcut = nn.functional.pad(shortcut, (0, 0, 0, 0, 0, self.more))
        if self.family == "residual":
            return torch.relu(y + shortcut)
        gate = torch.sigmoid(self.gate(x))
        return gate * torch.relu(y) + (1 - gate) * shortcut


def build(family: str, n: int, width: int = 12) -> nn.Module:
    """Return a net of two stages of ``n`` blocks."""
    blocks = [Block(family, width, width, 1) for _ in range(n)]
    blocks += [Block(family, width if i == 0 else 2 * width, 2 * width, 2 if i == 0 else 1)
               for i in range(n)]  # fmt: skip
    net = nn.Sequential(
        nn.Conv2d(1, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(), *blocks,
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2 * width, 10),
    )  # fmt: skip
    for module in net.modules():
        if isinstance(module, nn.Conv2d) and module.kernel_size == (3, 3):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    return net


def data() -> list[tuple[Tensor, Tensor]]:
    """Return inputs and targets of the train, validation and test parts."""
    x, y = load_digits(return_X_y=True)
    x, x_test, y, y_test = train_test_split(x, y, test_size=300, stratify=y, random_state=0)
    x, x_val, y, y_val = train_test_split(x, y, test_size=297, stratify=y, random_state=0)
    mean, std = x.mean(), x.std()
    return [
        (torch.tensor((a - mean) / std, dtype=torch.float32).view(-1, 1, 8, 8), torch.tensor(b))
        for a, b in ((x, y), (x_val, y_val), (x_test, y_test))
    ]


def accuracy(net: nn.Module, part: tuple[Tensor, Tensor]) -> float:
    """Return the share of a part that a net gets right."""
    net.eval()
    with torch.inference_mode():
        return float((net(part[0]).argmax(1) == part[1]).float().mean())


def train(family: str, n: int, lr: float, seed: int, part: tuple[Tensor, Tensor]) -> nn.Module:
    """Return a net that was trained on a part."""
    torch.manual_seed(seed)
    net, (x, y) = build(family, n).to(memory_format=torch.channels_last), part
    optimizer = torch.optim.SGD(net.parameters(), lr, 0.9, weight_decay=5e-4, nesterov=True)
    steps = EPOCHS * (len(x) // 100)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, steps)
    for _ in range(EPOCHS):
        net.train()
        for batch in torch.randperm(len(x)).split(100):
            if len(batch) == 100:
                loss = nn.functional.cross_entropy(net(x[batch]), y[batch])
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(net.parameters(), 2.0)
                optimizer.step()
                schedule.step()
    return net


def search() -> dict[tuple[str, int], float]:
    """Return the mean test accuracy of each cell, with its best learning rate on fresh seeds."""
    parts = data()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    found = {}
    for family, n in ((family, n) for family in FAMILIES for n in N):

        def objective(trial: optuna.Trial, family: str = family, n: int = n) -> float:
            lr = trial.suggest_float("lr", 0.02, 1.0, log=True)
            return accuracy(train(family, n, lr, 0, parts[0]), parts[1])

        study = optuna.create_study(
            direction="maximize", sampler=optuna.samplers.QMCSampler(scramble=True, seed=0)
        )
        study.optimize(objective, n_trials=TRIALS)
        lr = study.best_params["lr"]
        nets = [train(family, n, lr, 1 + seed, parts[0]) for seed in range(SEEDS)]
        found[family, n] = fmean(accuracy(net, parts[2]) for net in nets)
    return found


def by_hand() -> tuple[float, dict[tuple[str, int], float]]:
    """Return seconds and accuracies of the search of this file."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, __file__, "--once"], capture_output=True, check=True)
    rows = csv.reader(done.stdout.decode().splitlines())
    return time.perf_counter() - start, {(f, int(n)): float(value) for f, n, value in rows}


def by_study() -> tuple[float, dict[tuple[str, int], float]]:
    """Return seconds and accuracies of the study."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            "search", "depth_profile", f"cells.family=[{','.join(FAMILIES)}]",
            f"cells.n=[{','.join(map(str, N))}]", f"budget.trials_per_cell={TRIALS}",
            f"budget.seeds={SEEDS}", f"budget.epochs={EPOCHS}", "budget.max_time=null",
            "executor.slots=1", "--output", f"{folder}/run",
        ]  # fmt: skip
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "resdsl", *command], capture_output=True, check=True)
        seconds = time.perf_counter() - start
        with (Path(folder) / "run" / "cells.csv").open() as file:
            rows = list(csv.DictReader(file))
    return seconds, {
        (row["cell.family"], int(row["cell.n"])): float(row["test.mean"]) for row in rows
    }


def main() -> None:
    """Run both, in turns, and print what they took and found."""
    if "--once" in sys.argv:
        torch.set_num_threads(1)
        for (family, n), value in search().items():
            print(f"{family},{n},{value}")
        return
    written = (Block, build, data, accuracy, train, search)
    lines = sum(len(inspect.getsource(part).splitlines()) for part in written)
    runs = [(by_hand(), by_study()) for _ in range(ROUNDS)]
    seconds = [[run[i][0] for run in runs] for i in range(2)]
    print(f"{'':18}{'by hand':>10}{'study':>10}")
    print(f"{'lines':18}{lines:>10}{5:>10}")
    print(f"{'seconds, median':18}{median(seconds[0]):>10.1f}{median(seconds[1]):>10.1f}")
    hand, study = runs[0][0][1], runs[0][1][1]
    for (family, n), value in hand.items():
        print(f"{f'{family}, n {n}':18}{value:>10.3f}{study[family, n]:>10.3f}")


if __name__ == "__main__":
    main()
