"""Metrics with their directions, margins and formats."""

from __future__ import annotations

import math

import pytest

from resdsl.study.findings.scale import Scale, default_margin, metric_format
from resdsl.train.metric_names import DIRECTIONS, WITHIN_UNIT


def test_metrics_within_the_unit_are_known_ones():
    assert set(DIRECTIONS) > WITHIN_UNIT
    assert all(DIRECTIONS[metric] == "maximize" for metric in WITHIN_UNIT)


@pytest.mark.parametrize(
    ("metric", "margin"), [("accuracy", 0.03), ("r2", 0.03), ("loss", 0.0), ("own", 0.0)]
)
def test_the_margin_where_none_is_set(metric, margin):
    assert default_margin(metric) == margin


@pytest.mark.parametrize(
    ("metric", "values", "form"),
    [
        ("accuracy", [0.001], ".3f"),
        ("f1", [], ".3f"),
        ("loss", [2.3, 0.01], ".3f"),
        ("mse", [0.0], ".3f"),
        ("mse", [0.05, math.nan, math.inf], ",.5f"),
        ("mse", [10.0], ",.2f"),
        ("mse", [-999.0], ",.1f"),
        ("mse", [123456.0], ",.0f"),
        ("perplexity", [1e7], ".4g"),
        ("mse", [9.9e-5], ".4g"),
    ],
)
def test_the_format_of_a_metric(metric, values, form):
    assert metric_format(metric, values) == form


def test_what_is_better_lies_above_in_a_gain():
    assert Scale().gain((-0.3, -0.1)) == (-0.3, -0.1)
    assert Scale("loss", "minimize").gain((-0.3, -0.1)) == (0.1, 0.3)
    assert Scale("loss", "minimize").gain(None) is None


@pytest.mark.parametrize(
    ("scale", "worsens", "change", "label"),
    [
        (Scale(), "falls", "a fall of more than 0.03", "accuracy (more is better)"),
        (Scale("mse", "minimize", 0.0), "rises", "a rise", "mse (less is better)"),
    ],
)
def test_words(scale, worsens, change, label):
    assert (scale.worsens, scale.counted_change, scale.label) == (worsens, change, label)
