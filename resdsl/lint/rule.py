"""What a rule is: a pure function from an expanded net to the layers where it does not hold."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from resdsl.graph.nodes import Graph
from resdsl.lint.steps import Expanded, Step
from resdsl.text.diagnostics import Place


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found at one layer.

    ``key`` is the path of the layer, ``place`` where it is written, ``message`` says what is wrong
    with the figure that decided, ``label`` stands under the place. Findings of one place become
    one warning, with the message of the first. ``count`` is how many layers the finding stands for.
    """

    key: str
    place: Place | None
    message: str
    label: str = ""
    help: str | None = None
    count: int = 1

    @classmethod
    def at(cls, step: Step, message: str, label: str = "", help: str | None = None) -> Finding:
        """Return a finding at the layer of a step."""
        return cls(step.key, step.place, message, label, help)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its stable code, the ``source`` that its threshold comes from, and ``find``.

    Without ``always`` a rule is a question of health, which `check --strict` asks. With it, the
    net cannot work, or is hardly the one that was meant, and plain `check` tells it as well. Such
    a rule says by ``applies`` whether it can find anything at all, from the templates alone, since
    `check` has no time to go through every use of every block.
    """

    code: str
    source: str
    find: Callable[[Expanded], Iterator[Finding]]
    always: bool = False
    applies: Callable[[Graph], bool] = lambda graph: True


def number(value: float) -> str:
    """Return a figure in two digits.

    >>> [number(value) for value in (0.00234, 4120.0, 3.14e25)]
    ['0.0023', '4,100', '3.1e+25']
    """
    rounded = float(f"{value:.2g}")
    return f"{rounded:,.0f}" if 10 <= abs(rounded) < 1e6 else f"{rounded:g}"


def power(log: float) -> str:
    """Return the figure whose natural logarithm is ``log``, though no float may hold it.

    >>> [power(log) for log in (0.0, 1.0, 2302.585, float("-inf"))]
    ['1', '2.7', '1e+1000', '0']
    """
    if log == -math.inf:
        return "0"
    return number(math.exp(log)) if abs(log) < 600 else f"1e{log / math.log(10):+.0f}"
