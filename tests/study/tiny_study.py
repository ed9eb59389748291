"""A small space, and work that trains nothing: accuracy as a formula."""

from __future__ import annotations

import math

from resdsl.study.plan.jobs import Outcome

SPACE = """\
resdsl: 1
name: tiny
input: [1, 8, 8]
params:
  family: {choice: [plain, residual, gated], default: plain}
  n: {int: [1, 6], default: 1}
  bias: {float: [-3, 0], default: -1}
  classes: 10
blocks:
  plain:
    args: {shortcut: none, gate: none}
    body:
      - skip: {shortcut: $shortcut, gate: $gate, body: [{conv: {out: 2, kernel: 3}}, relu]}
  residual: {extends: plain, args: {shortcut: identity}}
  gated: {extends: plain, args: {shortcut: identity, gate: {highway: {bias: $bias}}}}
net:
  - conv: {out: 2, kernel: 3, stride: 4}
  - stage: {block: $family, depth: $n}
  - flatten
  - linear: {out: $classes}
"""


def formula(job, ask):
    """Do a job in no time. The accuracy depends on the recipe and the net, and has one peak."""
    if job.task == "test":
        return Outcome(status="finished", test={"accuracy": 0.5 + job.seed / 1000})
    lr = job.recipe.lr
    bias = float(job.tuned.get("bias", -1.0))
    accuracy = math.exp(-((math.log(lr) + 2.0) ** 2) / 9 - (bias + 1.5) ** 2 / 9) / (
        1 + job.depth / 100
    )
    history = []
    for epoch in (1, 2):
        report = {"epoch": epoch, "epochs": 2, "validation": {"accuracy": accuracy * epoch / 2}}
        history.append(report)
        if ask(report):
            return Outcome(
                status="pruned",
                reason="pruned",
                validation={"accuracy": accuracy * epoch / 2},
                seconds=0.5,
                history=history,
            )
    return Outcome(
        status="finished",
        train={"accuracy": accuracy},
        validation={"accuracy": accuracy},
        seconds=1.0,
        history=history,
    )
