"""A difference as text for people; what many blocks share stands once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from resdsl.diff.changes import Change, Relation

_VERDICTS = {
    "same-training": (
        "The same training: built with one seed and trained alike, both give the same numbers."
    ),
    "same-family": (
        "The same function family: with suitable weights each is the other. They train differently."
    ),
    "different": "Different function families.",
}
_FIGURES = {
    "params": "parameters",
    "flops": "multiply-adds",
    "activations": "activations",
    "depth": "depth",
    "receptive_field": "receptive field",
}
_MARKS = {"added": "+", "removed": "-", "changed": "~"}
_MOST = 4  # alternatives that are written out
_Row = tuple[str, str, str, str]  # place, words, parameters, multiply-adds


def text(
    verdict: Relation,
    figures: Mapping[str, tuple[int, int]],
    changes: Sequence[Change],
    a: str,
    b: str,
) -> str:
    """Return the verdict, the figures of both nets, and the changes; ``a`` and ``b`` name the
    sides. Nets that train alike have the verdict alone.

    Costs are those of all uses together. Changes of one kind in one block share a line where they
    differ in numbers alone.
    """
    parts = [f"A  {a}\nB  {b}\n\n{_VERDICTS[verdict]}"]
    if verdict != "same-training":
        parts += [_figures(figures), _changes(changes)]
    return "\n\n".join(parts)


def _figures(figures: Mapping[str, tuple[int, int]]) -> str:
    rows = [("", "A", "B", "B - A")]
    for name, (a, b) in figures.items():
        rows.append((_FIGURES[name], f"{a:,}", f"{b:,}", signed(b - a) or "0"))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join([f"{row[0]:<{widths[0]}}", *map(str.rjust, row[1:], widths[1:])]) for row in rows
    )
    return "\n".join(lines)


def signed(number: int) -> str:
    """Return a difference with its sign, nothing for 0.

    >>> signed(1200), signed(-3), signed(0)
    ('+1,200', '-3', '')
    """
    return f"{number:+,}" if number else ""


def _changes(changes: Sequence[Change]) -> str:
    if not changes:
        return (
            "No setting differs: only the order of inputs, or where blocks begin and end, which "
            "decides how sums are rounded."
        )
    groups: dict[tuple[str, bool], list[Change]] = {}
    for change in changes:
        groups.setdefault((change.block, not change.at), []).append(change)
    tables = {_title(own): [*_rows(own)] for own in groups.values()}
    header = ("", "", "parameters", "multiply-adds")
    columns = zip(header, *(row for rows in tables.values() for row in rows), strict=True)
    place, words, *figures = (max(map(len, column)) for column in columns)
    start = max(place + words + 2, *map(len, tables))
    lines: list[str] = []
    for title, rows in tables.items():
        titles = map(str.rjust, header[2:], figures) if not lines else ()
        lines += ["", "  ".join([title.ljust(start), *titles])]
        for row in rows:
            text = f"{row[0]:<{place}}  {row[1]}".ljust(start)
            lines.append("  ".join([text, *map(str.rjust, row[2:], figures)]))
    return "\n".join(
        line.rstrip() for line in [*lines[1:], "", "Names aside, nothing else differs."]
    )


def _uses(changes: list[Change]) -> int:
    """Return how many uses of a block have any of the changes."""
    return sum({change.at: change.uses for change in changes}.values())


def _title(changes: list[Change]) -> str:
    if not changes[0].at:
        return "The net"
    uses = _uses(changes)
    within = _alternatives(name for change in changes for name in change.within)
    return f"block {changes[0].block}, {uses} use{'s' if uses > 1 else ''} in {within}"


def _rows(changes: list[Change]) -> Iterator[_Row]:
    """Yield the lines of what differs in a block."""
    alike: dict[tuple[object, ...], list[Change]] = {}
    shapes = []
    for change in changes:
        if change.of_shape:
            shapes.append(change)
            continue
        names = tuple(s.name for s in change.settings if s.name != "input")
        tags = [(words or "").split(" ")[0] for words in (change.a, change.b)]
        alike.setdefault((change.kind, change.path, names, *tags), []).append(change)
    places = {change.path: i for i, change in reversed(list(enumerate(changes)))}
    lines: dict[tuple[str, str, tuple[str, ...]], list[list[Change]]] = {}
    for group in sorted(alike.values(), key=lambda group: places[group[0].path]):
        kind, words = group[0].kind, tuple(_words(group, _uses(changes)))
        place = re.sub(r"\d+", "", group[0].path)
        lines.setdefault((kind, place, words), []).append(group)
    for (_, _, words), groups in lines.items():
        yield from _lines(groups, words)
    if shapes:
        n_layers = len({change.path for change in shapes})
        layers = f"  ~ {n_layers} layer{'s' if n_layers > 1 else ''}"
        yield (layers, "same settings, other input shape", *_costs(shapes))


def _lines(groups: list[list[Change]], words: Sequence[str]) -> Iterator[_Row]:
    """Yield the lines of changes that are alike: one for each layer, or one for all of many."""
    if len(groups) > _MOST:
        groups = [[change for group in groups for change in group]]
    for group in groups:
        place = _alternatives(change.path for change in group)
        yield (f"  {_MARKS[group[0].kind]} {place}", words[0], *_costs(group))
        yield from (("", other, "", "") for other in words[1:])


def _costs(changes: Iterable[Change]) -> tuple[str, str]:
    pairs = [(change.params * change.uses, change.flops * change.uses) for change in changes]
    params, flops = map(sum, zip(*pairs, strict=True))
    return signed(params), signed(flops)


def _words(changes: list[Change], n_uses: int) -> list[str]:
    """Return what differs in changes that are alike but for their numbers."""
    words = []
    if changes[0].kind != "changed":
        words.append(_blended([change.a or change.b or "" for change in changes]))
    for name in [setting.name for setting in changes[0].settings]:
        if name == "op":
            words.append(_alternatives(f"{change.a} -> {change.b}" for change in changes))
        elif name != "input":
            values = (s for change in changes for s in change.settings if s.name == name)
            words.append(f"{name}: {_alternatives(f'{s.a} -> {s.b}' for s in values)}")
    uses = sum(change.uses for change in changes)
    if uses < n_uses:
        words[-1] += f"  ({uses} of {n_uses} uses)"
    return words


def _alternatives(texts: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(texts))
    if len(distinct) > _MOST:
        return f"{distinct[0]}, ..., {distinct[-1]} ({len(distinct)} in all)"
    return ", ".join(distinct)


def _blended(texts: list[str]) -> str:
    """Return texts of one form as one, where brackets hold what not all of them have.

    >>> _blended(["conv 1×1 · 16", "conv 1×1 · 32 · /2"])
    'conv 1×1 · 16|32 · (/2)'
    """
    tag = texts[0].split(" ")[0]
    tokens = [text[len(tag) + 1 :].split(" · ") for text in dict.fromkeys(texts)]
    columns = [[*dict.fromkeys(column)] for column in zip_longest(*tokens)]
    words: list[str] = []
    for column in columns:
        present = [token for token in column if token is not None]
        short = [*present[:1], "...", *present[-1:]] if len(present) > _MOST else present
        word = "|".join(short)
        words.append(f"({word})" if len(present) < len(column) else word)
    return f"{tag} {' · '.join(words)}".strip()
