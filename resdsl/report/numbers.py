"""How the figures of a study are written, the same in the terminal and on the page."""

from __future__ import annotations

from resdsl.language.holes import Scalar
from resdsl.study.result import Comparison, Interval, StudyResult


def accuracy(interval: Interval | None) -> str:
    """Return ``0.987 ±0.009``, without bounds for one seed, a dash for nothing measured."""
    if interval is None:
        return "-"
    half = interval.half_width
    return f"{interval.mean:.3f}" + ("" if half is None else f" ±{half:.3f}")


def signed(value: float) -> str:
    """Return a difference with its sign: ``-0.295``; what rounds to nothing is ``+0.000``."""
    return f"{0.0 if abs(value) < 0.0005 else value:+.3f}"


def span(interval: Interval) -> str:
    """Return the bounds of a difference: ``-0.354 to -0.236``."""
    if interval.low is None or interval.high is None:
        return "one seed"
    return f"{signed(interval.low)} to {signed(interval.high)}"


def count(value: int) -> str:
    """Return a count to three digits: ``912``, ``41.1k``, ``1.73M``."""
    for size, unit in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= 0.9995 * size:
            return f"{value / size:.3g}{unit}"
    return str(value)


def seconds(value: float) -> str:
    """Return ``3.1 s``, ``2 min 10 s`` or ``3 h 05 min``."""
    if value < 59.95:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min"


def scalar(value: Scalar) -> str:
    """Return a tuned value to three digits."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def recipe(values: dict[str, Scalar]) -> str:
    """Return tuned values as ``lr=0.104, bias=-2``."""
    return ", ".join(f"{name}={scalar(value)}" for name, value in values.items()) or "-"


def probability(p: float | None) -> str:
    """Return ``p = 0.012`` or ``p < 0.001``; a dash without a test."""
    if p is None:
        return "-"
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def place(comparison: Comparison, axis: str | None) -> str:
    """Return where on the depth axis a comparison stands: ``depth 42``."""
    if comparison.depth is not None:
        return f"depth {comparison.depth}"
    return f"{axis} {comparison.at}" if axis is not None else "differing depths"


def runs(result: StudyResult) -> str:
    """Return how many runs there were, in words."""
    tuning = sum(cell.tuning_runs for cell in result.cells)
    final = sum(cell.final_runs for cell in result.cells)
    n = len(result.cells)
    return f"{n} cell{'s' * (n != 1)}, {tuning} tuning and {final} final runs"
