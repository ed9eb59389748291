"""What docs/findings.md says holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from resdsl.study.findings.importance import LEAST_TRIALS
from resdsl.study.findings.scale import MARGIN, default_margin
from resdsl.study.findings.study_result import Effect, Relation
from resdsl.study.findings.tuning import EDGE
from resdsl.study.plan.jobs import BACKWARD_AND_FORWARD
from resdsl.train.metric_names import DIRECTIONS

PAGE = (Path(__file__).parents[1] / "docs" / "findings.md").read_text(encoding="utf-8")


def test_the_python_runs():
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(block, "docs/findings.md", "exec"), {})


@pytest.mark.parametrize("word", [*Effect.__args__, *Relation.__args__])
def test_every_word_of_a_finding_is_explained(word):
    assert re.search(rf"^\| .*\b{word}\b", PAGE, re.MULTILINE)


def test_the_numbers_are_those_of_the_code():
    assert f"it is {MARGIN:g} for accuracy, top5, miou, f1, map and r2" in PAGE
    with_margin = {name for name in DIRECTIONS if default_margin(name)}
    assert with_margin == {"accuracy", "top5", "miou", "f1", "map", "r2"}
    assert f"from {LEAST_TRIALS} trials of a cell on" in PAGE
    assert f"within {EDGE:.0%} of an end" in PAGE
    assert f"sample x {BACKWARD_AND_FORWARD}," in PAGE
