"""The parts of the page that are no charts, as HTML. Everything from a study is escaped here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from resdsl.report.columns import CELLS, ReportColumn, ReportRow, comparisons
from resdsl.report.report_colours import DASHES, SHAPES
from resdsl.study.findings.study_result import StudyResult, flat
from resdsl.text.printable import html_text

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
    return "\n".join(
        f'<li><p class="outcome">{swatch(i)} <b>{html_text(verdict.family)}</b> '
        f"<span>{verdict.outcome}</span></p><p>{html_text(verdict.sentence)}</p></li>"
        for i, verdict in enumerate(result.verdicts)
    )


def legend(families: Sequence[str]) -> str:
    """Return the key to all charts."""
    items = (f"<li>{swatch(i)} {html_text(name)}</li>" for i, name in enumerate(families))
    return f'<ul class="legend">{"".join(items)}</ul>'


def cell_table(result: StudyResult) -> str:
    """Return all numbers, a line a cell, with the mark of its family."""
    index = {name: i for i, name in enumerate(result.families)}
    return _table(CELLS, result.cells, lambda cell: f"{swatch(index[cell.family])}&ensp;")


def comparison_table(result: StudyResult) -> str:
    """Return the paired differences, a line each."""
    return _table(comparisons(result), result.comparisons)


def _table(
    columns: Sequence[ReportColumn[ReportRow]],
    rows: Sequence[ReportRow],
    mark: Callable[[ReportRow], str] = lambda row: "",
) -> str:
    """Return a table; ``mark`` is the HTML before the first text of a row."""

    def line(tag: str, values: Iterable[str]) -> str:
        kinds = ["class=text" if column.is_text else "" for column in columns]
        pairs = zip(kinds, values, strict=True)
        return f"<tr>{''.join(f'<{tag} {kind}>{text}</{tag}>' for kind, text in pairs)}</tr>"

    head = line("th", (html_text(column.title) for column in columns))
    body = "\n".join(
        line("td", [mark(row) * (i == 0) + html_text(c.text(row)) for i, c in enumerate(columns)])
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0"><table><thead>{head}</thead>\n'
        f"<tbody>{body}</tbody></table></div>"
    )


def items(sentences: Iterable[str]) -> str:
    """Return the sentences as the items of a list."""
    return "\n".join(f"<li>{html_text(sentence)}</li>" for sentence in sentences)


def settings(values: Mapping[str, Any]) -> str:
    """Return nested settings under their dotted names, as overrides of a study are written."""
    pairs = "\n".join(
        f"<div><dt>{html_text(name)}</dt><dd>{html_text(str(value))}</dd></div>"
        for name, value in flat(values)
    )
    return f"<dl>{pairs}</dl>"
