"""The examples in docstrings are what is printed."""

import doctest
import importlib

import pytest
from test_house import MODULES

WITH_EXAMPLES = [
    module for module, path in MODULES.items() if ">>> " in path.read_text(encoding="utf-8")
]


def test_there_are_some() -> None:
    assert len(WITH_EXAMPLES) >= 10


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_examples(module: str) -> None:
    result = doctest.testmod(importlib.import_module(module))
    assert result.attempted
    assert not result.failed
