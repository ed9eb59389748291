"""Data that a function of the user's own gives, in the forms that people have."""

from __future__ import annotations

import sys

import pytest

from resdsl.data import DataConfig, load_dataset
from resdsl.text.diagnostics import ResdslError


@pytest.fixture
def given(tmp_path, monkeypatch):
    """Return a function that loads what a body of code returns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))

    def load(body: str, **settings):
        name = f"own_data_{abs(hash(body))}"
        (tmp_path / f"{name}.py").write_text(
            "import numpy as np, torch\nx = np.random.rand(40, 3); y = np.arange(40) % 2\n"
            f"def get(config):\n    return {body}\n"
        )
        return load_dataset(DataConfig(name=f"{name}:get", **settings))

    return load


@pytest.mark.parametrize(
    "body",
    ["(x, y)", "[x, y]", "(torch.tensor(x), torch.tensor(y))", "(x.tolist(), y.tolist())", "{'train': (x, y)}"],
)  # fmt: skip
def test_a_pair_of_arrays(given, body: str) -> None:
    data = given(body)
    assert (data.input, data.classes, data.task) == ((3,), 2, "classification")
    assert [len(data.train), len(data.validation), len(data.test())] == [29, 5, 6]


def test_parts_and_tasks(given) -> None:
    data = given("{'train': (x, x[:, :2]), 'test': (x[:9], x[:9, :2])}", task="regression")
    assert (data.classes, len(data.test())) == (2, 9)
    tokens = given("(np.arange(400).reshape(40, 10) % 5, None)", task="sequence")
    assert (tokens.input, tokens.classes) == ((9,), 5)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("x", "must be a pair"), ("{'test': (x, y)}", "a mapping with `train`"),
        ("{'train': (x, y), 'dev': (x, y)}", "a mapping with `train`"), ("(x, None)", "shapes"),
        ("(x, y[:3])", "shapes"), ("None", "must be a pair"), ("(x, [[1], [2, 3]])", "no array"),
    ],
)  # fmt: skip
def test_what_is_no_data(given, body: str, reason: str) -> None:
    with pytest.raises(ResdslError, match=reason):
        given(body)
