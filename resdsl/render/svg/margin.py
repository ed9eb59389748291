"""The margin at the right of a chain: lines from its named outputs down to what reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from resdsl.render.metrics import cut, text_width
from resdsl.render.svg.extent import FEW, PAD, SPACING, Port
from resdsl.render.svg.marks import Mark, MarkGroup, Polyline, plate
from resdsl.render.svg.packing import FreeHeights, first_fit

_LABEL = 96.0  # the most pixels that a name takes
_ROOM = 44.0  # a shorter line has no straight part for a plate with its name


@dataclass(frozen=True, slots=True)
class NamedLine:
    """The line of one named output: from ``tap``, where it leaves the spine, down to ``end``,
    where the last of the ``ports`` that read it lies. Both are heights in pixels."""

    tap: float
    end: float
    ports: tuple[Port, ...]

    @property
    def name(self) -> str:
        """The name of the output, empty where it has none."""
        return self.ports[0].name

    @property
    def words(self) -> str:
        """The name as it is written on the plate."""
        return cut(self.name, _LABEL, "small")

    @property
    def width(self) -> float:
        """The pixels that the line needs in the margin, its plate included."""
        return max(SPACING, text_width(self.words, "small") + 24 if self.words else 0)


def layout_margin(
    taps: Mapping[int, float], ports: Iterable[Port], right: float
) -> tuple[Sequence[tuple[float, NamedLine]], float]:
    """Return each line with its distance from the spine, inner ones first, and how far they reach.

    ``taps`` are the heights at which the outputs leave the spine, by their numbers; ``ports`` read
    these outputs; ``right`` is how far the chain itself reaches. Short lines lie inside, so that
    lines that nest do not cross.
    """
    readers = defaultdict(list)
    for port in ports:
        readers[port.source].append(port)
    lines = [
        NamedLine(taps[source], max(port.path[0][1] for port in found), tuple(found))
        for source, found in readers.items()
    ]
    lines.sort(key=lambda line: line.end - line.tap)
    tracks: dict[int, list[NamedLine]] = defaultdict(list)
    for line, number in zip(lines, first_fit([(k.tap, k.end) for k in lines]), strict=True):
        tracks[number].append(line)
    placed: list[tuple[float, NamedLine]] = []
    right += PAD - SPACING / 2 if tracks else 0
    for track in tracks.values():  # in the order of their numbers: each begins after those inside
        width = max(line.width for line in track)
        placed += [(right + width / 2, line) for line in track]
        right += width
    return placed, right


def draw_margin(placed: Sequence[tuple[float, NamedLine]]) -> Iterator[Mark]:
    """Yield the lines, outer ones first, then the plates with their names on top of them.

    ``placed`` are lines with their distances from the spine, as :func:`layout_margin` gives them.
    """
    if not placed:
        return
    width = 4.0 if len(placed) <= FEW else 1.5
    plates: list[Mark] = []
    free = FreeHeights(min(k.tap for _, k in placed), max(k.end for _, k in placed))
    for at, line in reversed(placed):
        free.cross(line.tap)
        for port in line.ports:
            height = port.path[0][1]
            free.cross(height)
            path = ((0.0, line.tap), (at, line.tap), (at, height), *port.path)
            drawn = Polyline(path, "lane", width if port.joins else 1.5, arrow=True)
            yield MarkGroup(f"{line.name or 'named output'}: skip", [drawn])
        if line.words and line.end - line.tap >= _ROOM:
            middle, reach = (line.tap + line.end) / 2, (line.end - line.tap - _ROOM) / 2
            size = text_width(line.words, "small") + 16
            plates.append(plate(line.name, at, free.nearest(middle, reach), line.words, size))
    yield from plates
