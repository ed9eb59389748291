"""The random documents draw every registered op, those from outside as well."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from random_documents import documents

from resdsl.architecture import load
from resdsl.ops import Fragment, Op, Shape
from resdsl.ops.op.fields import Real
from resdsl.ops.op.plugins import register_op
from resdsl.ops.op.structure import Structure
from resdsl.text.diagnostics import ResdslError, Source


class Powers(Op):
    """`|x| ** amount`, of which this package knows nothing."""

    example: ClassVar[str] = "powers: {amount: 0.5}"

    amount: Real

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment.anywhere(f"{{0}}.abs() ** {self.amount!r}")


@pytest.fixture
def registered() -> Iterator[None]:
    before = dict(Op.members)
    register_op(Powers)
    yield
    Op.members.clear()
    Op.members.update(before)


def _tags(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _tags(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _tags(item)


@pytest.mark.usefixtures("registered")
def test_every_registered_op_is_drawn_and_most_documents_are_valid() -> None:
    drawn: set[str] = set()
    valid: list[bool] = []

    @settings(
        max_examples=600, deadline=None, derandomize=True, database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )  # fmt: skip
    @given(text=documents())
    def collect(text: str) -> None:
        try:
            load(Source("net.yaml", text))
        except ResdslError:
            valid.append(False)
        else:
            valid.append(True)
            drawn.update(_tags(json.loads(text)["net"]))

    collect()
    layers = {tag for tag, cls in Op.choices().items() if not issubclass(cls, Structure)}
    assert layers <= drawn
    assert "powers" in drawn
    assert sum(valid) > len(valid) / 4
