"""What a result says of how its figures were computed."""

from __future__ import annotations

from pathlib import Path

from resdsl.study.findings.methods import methods
from resdsl.study.findings.scale import ACCURACY_SCALE, Scale


def told(scale=ACCURACY_SCALE, *, baseline=None, has_depth=True):
    return "\n\n".join(methods(scale, baseline=baseline, has_depth=has_depth))


def test_the_whole_text_for_accuracy():
    text = (Path(__file__).parent / "methods.txt").read_text(encoding="utf-8")
    assert told() + "\n" == text


def test_another_metric_is_named_everywhere():
    text = told(Scale("mse", "minimize", 0.0), baseline="plain", has_depth=False)
    assert "ccurac" not in text
    assert "between each other cell and the baseline plain" in text
    assert "The study sets no margin for mse" in text
    assert "Verdicts" not in text


def test_directions_turn_in_the_rule():
    assert "falls when the whole interval lies below minus the margin" in told()
    turned = told(Scale("loss", "minimize", 0.1))
    assert "The loss rises when the whole interval lies above the margin" in turned
    assert "when test and training loss rise," in turned
