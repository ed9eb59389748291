"""Draws docs/images/rooms.svg from docs/rooms.yaml: floors of rooms, the ground at the bottom.

A room stands above all that it imports; a line is drawn where no other way leads there. Run it as
`python docs/rooms.py`; a test fails where the picture is not current.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
PICTURE = HERE / "images" / "rooms.svg"
GROUND = ("resources", "text")  # every room may import these: no lines are drawn to them
WIDTH, HEIGHT, GAP, RISE, MARGIN = 204, 58, 14, 44, 20
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.name { font-weight: 600; font-size: 14px }
rect { fill: #f6f8fa; stroke: #8c959f }
path { fill: none; stroke: #8c959f }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } rect { fill: #161b22; stroke: #6e7681 } path { stroke: #6e7681 }
}"""


def read_rooms() -> dict[str, dict[str, Any]]:
    """Return what is said of each room, from the ground up, with the rooms it may import."""
    rooms = yaml.safe_load((HERE / "rooms.yaml").read_text(encoding="utf-8"))
    return {name: {"imports": [], **room} for name, room in rooms.items()}


def floors(rooms: dict[str, dict[str, Any]]) -> dict[str, int]:
    """Return the floor of each room, 0 for the ground."""
    floor: dict[str, int] = {}
    for name, room in rooms.items():
        above = 0 if name in GROUND else 1
        floor[name] = max([above, *(floor[other] + 1 for other in room["imports"])])
    return floor


def direct(rooms: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """Return the imports to which no longer way leads."""
    reach: dict[str, set[str]] = {}
    for name, room in rooms.items():
        reach[name] = set(room["imports"]).union(*(reach[other] for other in room["imports"]))
    return [
        (name, other)
        for name, room in rooms.items()
        for other in room["imports"]
        if not any(other in reach[between] for between in room["imports"])
    ]


def draw(rooms: dict[str, dict[str, Any]]) -> str:
    """Return the picture as SVG."""
    floor = floors(rooms)
    rows: dict[int, list[str]] = {}
    for name in rooms:
        rows.setdefault(floor[name], []).append(name)
    width = 2 * MARGIN + max(map(len, rows.values())) * (WIDTH + GAP) - GAP
    height = 2 * MARGIN + len(rows) * (HEIGHT + RISE) - RISE
    place: dict[str, tuple[float, float]] = {}
    for level, names in rows.items():
        y = height - MARGIN - HEIGHT - level * (HEIGHT + RISE)
        start = (width - len(names) * (WIDTH + GAP) + GAP) / 2
        for index, name in enumerate(names):
            place[name] = (start + index * (WIDTH + GAP), y)
    lines = [_line(place[upper], place[lower]) for upper, lower in direct(rooms)]
    boxes = [_box(name, rooms[name]["says"], place[name]) for name in rooms]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            "<title>The rooms of resdsl: a room imports rooms below it</title>",
            f"<style>{STYLE}</style>",
            *lines,
            *boxes,
            "</svg>\n",
        ]
    )


def _line(upper: tuple[float, float], lower: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = upper, lower
    x1, y1, x2 = x1 + WIDTH / 2, y1 + HEIGHT, x2 + WIDTH / 2
    bend = RISE * 0.8
    return f'<path d="M{x1:g} {y1:g} C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}"/>'


def _box(name: str, says: str, at: tuple[float, float]) -> str:
    x, y = at
    words, lines = says.split(), [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        lines = [*lines[:-1], longer] if len(longer) <= 29 else [*lines, word]
    texts = [f'<text class="name" x="{x + 10:g}" y="{y + 19:g}">{escape(name)}</text>']
    texts += [
        f'<text x="{x + 10:g}" y="{y + 35 + 14 * n:g}">{escape(line)}</text>'
        for n, line in enumerate(lines)
    ]
    box = f'<rect x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
    return f"<g>{box}{''.join(texts)}</g>"


if __name__ == "__main__":
    PICTURE.write_text(draw(read_rooms()), encoding="utf-8")
