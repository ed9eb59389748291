"""The parts of the page that are no charts, as HTML. Everything from a study is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from resdsl.report import numbers
from resdsl.report.theme import DASHES, SHAPES
from resdsl.study.result import Cell, Comparison, StudyResult, Verdict

_MARKS = {
    "circle": '<circle cx="17" cy="7" r="4.5"/>',
    "square": '<path d="M13 3h8v8h-8z"/>',
    "triangle-up": '<path d="M17 2l5 9h-10z"/>',
    "diamond": '<path d="M17 1.5l5 5.5l-5 5.5l-5-5.5z"/>',
    "cross": '<path d="M15.4 2h3.2v3.4h3.4v3.2h-3.4v3.4h-3.2v-3.4h-3.4v-3.2h3.4z"/>',
    "triangle-down": '<path d="M17 12l5-9h-10z"/>',
}


def swatch(index: int) -> str:
    """Return the line and the mark of the ``index``-th family, as they are in the charts."""
    dash = " ".join(map(str, DASHES[index % len(DASHES)]))
    return (
        f'<svg class="swatch" width="34" height="14" aria-hidden="true" '
        f'style="color:var(--family-{index})"><path d="M0 7h34" fill="none" '
        f'stroke="currentColor" stroke-width="2" stroke-dasharray="{dash}"/>'
        f'<g fill="currentColor">{_MARKS[SHAPES[index % len(SHAPES)]]}</g></svg>'
    )


def verdicts(result: StudyResult) -> str:
    """Return a card a family: its mark, the outcome, the sentence."""
    return "\n".join(_verdict(i, verdict) for i, verdict in enumerate(result.verdicts))


def _verdict(index: int, verdict: Verdict) -> str:
    return (
        f'<li><p class="outcome">{swatch(index)} <b>{escape(verdict.family)}</b> '
        f"<span>{verdict.outcome}</span></p><p>{escape(verdict.sentence)}</p></li>"
    )


def legend(families: Sequence[str]) -> str:
    """Return the key to all charts."""
    items = (f"<li>{swatch(i)} {escape(name)}</li>" for i, name in enumerate(families))
    return f'<ul class="legend">{"".join(items)}</ul>'


def cell_table(result: StudyResult) -> str:
    """Return all numbers, a line a cell."""
    titles = (
        *("family", "depth", "parameters", "mult-adds", "train", "validation", "test"),
        *("tuning", "final", "time", "best recipe"),
    )
    index = {name: i for i, name in enumerate(result.families)}
    rows = [
        [f"{swatch(index[cell.family])}&ensp;{escape(cell.family)}", *_cell_row(cell)]
        for cell in result.cells
    ]
    return _table(titles, rows, text={0, 10})


def _cell_row(cell: Cell) -> list[str]:
    return [
        str(cell.depth),
        f"{cell.params:,}",
        f"{cell.flops:,}",
        *(_accuracy(interval) for interval in (cell.train, cell.validation, cell.test)),
        _with_lost(cell.tuning_runs, lost=cell.lost_tuning_runs),
        _with_lost(cell.final_runs, diverged=cell.diverged, failed=cell.failed),
        numbers.seconds(cell.seconds),
        escape(numbers.recipe(cell.recipe)),
    ]


def _accuracy(interval: Any) -> str:
    mean, sign, half = numbers.accuracy(interval).partition(" ±")
    return f"{mean}<small> {sign.strip()}{half}</small>" if sign else mean


def _with_lost(count: int, **lost: int) -> str:
    words = [f"{n} {word}" for word, n in lost.items() if n]
    return f"{count} <small>({', '.join(words)})</small>" if words else str(count)


def comparison_table(result: StudyResult) -> str:
    """Return the paired differences, a line each."""
    titles = ("depth", "difference", "mean", "95% interval", "seeds", "p", "p (Holm)")
    rows = [_comparison_row(c, result.depth_axis) for c in result.comparisons]
    return _table(titles, rows, text={0, 1})


def _comparison_row(comparison: Comparison, axis: str | None) -> list[str]:
    difference = comparison.difference
    return [
        escape(numbers.place(comparison, axis)),
        f"{escape(comparison.left)} − {escape(comparison.right)}",
        numbers.signed(difference.mean).replace("-", "−"),
        numbers.span(difference).replace("-", "−"),
        str(difference.n),
        *(_bare(numbers.probability(p)) for p in (comparison.p, comparison.p_holm)),
    ]


def _bare(probability: str) -> str:
    return escape(probability.removeprefix("p").removeprefix(" =").strip())


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]], text: set[int]) -> str:
    def line(tag: str, values: Sequence[str]) -> str:
        cells = (
            f"<{tag}{' class=text' if i in text else ''}>{value}</{tag}>"
            for i, value in enumerate(values)
        )
        return f"<tr>{''.join(cells)}</tr>"

    body = "\n".join(line("td", row) for row in rows)
    return (
        f'<div class="scroll" tabindex="0"><table><thead>{line("th", titles)}</thead>\n'
        f"<tbody>{body}</tbody></table></div>"
    )


def items(sentences: Iterable[str]) -> str:
    """Return the sentences as the items of a list."""
    return "\n".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)


def settings(values: Mapping[str, Any]) -> str:
    """Return nested settings under their dotted names, as overrides of a study are written."""
    pairs = "\n".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(str(value))}</dd></div>"
        for name, value in _flat(values, "")
    )
    return f"<dl>{pairs}</dl>"


def _flat(values: Mapping[str, Any], prefix: str) -> Iterable[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{prefix}{name}.")
        elif value is not None:
            yield f"{prefix}{name}", value
