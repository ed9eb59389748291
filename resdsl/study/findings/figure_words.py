"""How the figures of a study are written, the same everywhere."""

from __future__ import annotations

from resdsl.language.holes import PlainValue
from resdsl.study.findings.scale import ACCURACY_FORMAT
from resdsl.study.findings.study_result import Interval


def mean(interval: Interval | None, form: str = ACCURACY_FORMAT) -> str:
    """Return a mean with half of its interval where there is one, a dash for None.

    ``form`` is a format as of :func:`format`.

    >>> mean(Interval(mean=0.9871, low=0.9781, high=0.9961, n=3))
    '0.987 ±0.009'
    """
    if interval is None:
        return "-"
    half = interval.half_width
    return f"{interval.mean:{form}}" + ("" if half is None else f" ±{half:{form}}")


def signed(value: float, form: str = ACCURACY_FORMAT) -> str:
    """Return a difference with its sign; what rounds to nothing is positive.

    >>> signed(-0.295), signed(-0.0001), signed(-1234.5, ",.0f")
    ('-0.295', '+0.000', '-1,234')
    """
    is_nothing = float(f"{value:{form}}".replace(",", "")) == 0
    return f"{0.0 if is_nothing else value:+{form}}"


def span(interval: Interval, form: str = ACCURACY_FORMAT) -> str:
    """Return the bounds of a difference, ``-0.354 to -0.236``, or why it has none."""
    if interval.bounds is None:
        return interval.unbounded or "-"
    return " to ".join(signed(bound, form) for bound in interval.bounds)


def seconds(value: float) -> str:
    """Return a duration for people.

    >>> seconds(3.14), seconds(130), seconds(11_100)
    ('3.1 s', '2 min 10 s', '3 h 05 min')
    """
    if value < 59.95:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min"


def tuned(values: dict[str, PlainValue]) -> str:
    """Return tuned values to three digits, a dash for none.

    >>> tuned({"lr": 0.10412, "bias": -2})
    'lr=0.104, bias=-2'
    """
    shown = {name: f"{v:.3g}" if isinstance(v, float) else v for name, v in values.items()}
    return ", ".join(f"{name}={value}" for name, value in shown.items()) or "-"


def probability(p: float | None) -> str:
    """Return ``p = 0.012`` or ``p < 0.001``; a dash without a test."""
    if p is None:
        return "-"
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
