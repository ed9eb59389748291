from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from resdsl.weights.patterns import few, patterns


def test_names_that_differ_in_numbers_stand_once():
    names = [f"stage{s}.block{b}.conv{c}" for s, b, c in product((1, 2), range(5), (1, 2))]
    assert patterns(names) == [("stage[1-2].block[0-4].conv[1-2]", 20)]


def test_what_is_no_product_is_split():
    names = ["s1.b0", "s1.b1", "s1.b2", "s2.b0", "s3.b0", "s3.b1", "s3.b2", "s5.b0"]
    assert patterns(names) == [("s[1,3].b[0-2]", 6), ("s[2,5].b0", 2)]


def test_other_names_stay():
    assert patterns(["stem", "x01", "x1"]) == [("stem", 1), ("x01", 1), ("x1", 1)]
    assert patterns([]) == []


@given(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 12), st.integers(0, 3))))
def test_no_name_is_lost(numbers):
    names = {f"a{i}.b{j}c{k}" for i, j, k in numbers}
    assert sum(count for _, count in patterns(names)) == len(names)


def test_few_are_shown_of_many():
    assert few("abcdefgh") == "`a`, `b`, `c`, `d`, `e`, `f` and 2 more"
