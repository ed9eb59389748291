"""Samples that fit, that are told, and that are refused with a remedy that is true."""

from __future__ import annotations

import numpy as np
import pytest

from resdsl.data.fit_input import fit_input
from resdsl.text.diagnostics import Place, ResdslError, Source

PLACE = Place(Source("net.yaml", "input: [3, 32, 32]\n"), 1, 1, 1, 6)


@pytest.mark.parametrize("shape", [(5,), (3, 32, 32), (128,), (1, 1, 1, 1)])
def test_equal_shapes_need_no_word(shape: tuple[int, ...]) -> None:
    assert fit_input(shape, shape) == ()


@pytest.mark.parametrize(
    ("samples", "declared"),
    [
        ((1, 8, 8), (1, 28, 28)),
        ((3, 8, 8), (1, 28, 28)),
        ((1, 28, 28), (3, 32, 32)),
        ((3, 3, 3), (3, 32, 32)),
        ((64, 4, 4), (64, 8, 8)),
        ((64, 4, 4), (32, 8, 8)),
        ((13,), (784,)),
        ((12, 100), (3, 50)),
    ],
)
def test_other_sizes_are_told(samples: tuple[int, ...], declared: tuple[int, ...]) -> None:
    (note,) = fit_input(samples, declared, PLACE)
    assert str(samples) in note
    assert str(declared) in note


@pytest.mark.parametrize(
    ("samples", "declared"),
    [
        ((32, 32, 3), (3, 32, 32)),
        ((28, 28, 1), (1, 28, 28)),
        ((8, 8, 1), (1, 28, 28)),
        ((8, 8, 1), (3, 32, 32)),
        ((32, 32, 4), (3, 32, 32)),
        ((128, 1), (1, 64)),
        ((64, 88), (88, 64)),
        ((16, 112, 112, 3), (3, 16, 112, 112)),
    ],
)
def test_channels_that_stand_last(samples: tuple[int, ...], declared: tuple[int, ...]) -> None:
    with pytest.raises(ResdslError) as error:
        fit_input(samples, declared, PLACE)
    (found,) = error.value.diagnostics
    assert (found.code, found.place) == ("data-mismatch", PLACE)
    assert "must stand first" in found.message
    call = str(found.help).split("`")[1]
    mended = eval(call, {"x": np.zeros((2, *samples))})
    assert mended.shape == (2, samples[-1], *samples[:-1])
    fit_input(mended.shape[1:], declared)
    assert f"`input: {list(samples)}`" in str(found.help)


@pytest.mark.parametrize(
    ("samples", "declared"),
    [((28, 28), (1, 28, 28)), ((13,), (1, 8, 8)), ((3, 32, 32), (784,)), ((64,), (1, 64))],
)
def test_another_number_of_axes(samples: tuple[int, ...], declared: tuple[int, ...]) -> None:
    with pytest.raises(ResdslError) as error:
        fit_input(samples, declared, PLACE)
    (found,) = error.value.diagnostics
    assert found.code == "data-mismatch"
    assert f"{samples}, but the document declares {declared}" in found.message
    assert f"declare `input: {list(samples)}`" in str(found.help)
    if declared[1:] == samples:
        mended = eval(str(found.help).split("`")[1], {"x": np.zeros((2, *samples))})
        assert fit_input(mended.shape[1:], declared) == ()
