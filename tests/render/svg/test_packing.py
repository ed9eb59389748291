"""Where lines and plates find room, against searches from the first place to the last."""

from __future__ import annotations

from bisect import bisect, insort

from hypothesis import given
from hypothesis import strategies as st

from resdsl.render.svg.packing import FreeHeights, first_fit

HEIGHTS = st.integers(0, 60).map(lambda n: n / 2)
SPANS = st.tuples(HEIGHTS, HEIGHTS).map(lambda pair: (min(pair), max(pair)))
WIDE = st.integers(0, 800).map(lambda n: n / 2)


@given(st.lists(SPANS, max_size=20))
def test_each_span_takes_the_first_track_that_is_free(spans: list[tuple[float, float]]) -> None:
    spans.sort(key=lambda span: span[1] - span[0])
    tracks: list[list[tuple[float, float]]] = []
    expected = []
    for low, high in spans:
        free = (i for i, t in enumerate(tracks) if all(b < low or high < a for a, b in t))
        track = next(free, len(tracks))
        if track == len(tracks):
            tracks.append([])
        tracks[track].append((low, high))
        expected.append(track)
    assert first_fit(spans) == expected


def test_spans_that_nest_take_a_track_each_and_a_row_of_them_takes_one() -> None:
    assert first_fit([(50 - i, 50 + i) for i in range(1, 50)]) == list(range(49))
    assert first_fit([(2 * i, 2 * i + 1) for i in range(50)]) == [0] * 50
    assert first_fit([]) == []


@given(st.lists(WIDE, max_size=30), WIDE, st.integers(0, 200))
def test_a_plate_goes_to_the_nearest_height_where_it_covers_no_line(
    lines: list[float], middle: float, reach: int
) -> None:
    heights = FreeHeights(0, 401)
    for line in lines:
        heights.cross(line)
    lines.sort()
    steps = (s for n in range(0, reach + 1, 4) for s in (middle - n, middle + n))
    free = (h for h in steps if 0 <= h < 401 and bisect(lines, h - 14) == bisect(lines, h + 14))
    assert heights.nearest(middle, reach) == next(free, middle)


def test_a_line_may_lie_on_the_upper_edge_of_a_plate_and_not_on_its_lower_edge() -> None:
    lines: list[float] = []
    heights = FreeHeights(0, 100)
    for line in (36, 66):
        insort(lines, line)
        heights.cross(line)
    assert heights.nearest(50, 0) == 50
    heights.cross(64)
    assert heights.nearest(50, 100) == 22 - 4
