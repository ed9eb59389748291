"""Random graphs with everything in them that pictures must survive."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = st.sampled_from(
    ["a", "encoder", "an_output_with_a_name_of_some_sixty_characters_in_total_xx"]
)
COUNTS = st.integers(1, 3)
_LEAVES = st.one_of(
    st.tuples(st.just("layers"), st.integers(1, 4)),
    st.tuples(st.just("name"), NAMES),
    st.tuples(st.just("join"), st.lists(st.integers(0, 5), min_size=1, max_size=4)),
    st.tuples(st.just("from"), st.integers(0, 5)),
    st.tuples(st.just("adapt"), st.lists(st.integers(0, 5), max_size=3), st.integers(1, 3)),
)


_GATES = [
    "none", "plain", "highway", "two", "transform", "number", "squeeze", "squeezes"
]  # fmt: skip


def _lists(inner: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(inner, max_size=4)


def _nested(inner: st.SearchStrategy) -> st.SearchStrategy:
    body = _lists(inner)
    gates = st.sampled_from(_GATES)
    return st.one_of(
        st.tuples(st.just("skip"), body, st.none() | body, gates),
        st.tuples(st.just("branches"), st.lists(body, min_size=1, max_size=4)),
        st.tuples(st.just("stage"), body, COUNTS, body),
        st.tuples(st.just("call"), body, COUNTS),
    )


INSTRUCTIONS = st.lists(st.recursive(_LEAVES, _nested, max_leaves=8), min_size=1, max_size=6)
