"""What the parts of structures keep in a module."""

from typing import Any

import pytest

from resdsl.architecture import load
from resdsl.codegen.part_state import keeps_state, owns_parameters
from resdsl.graph.nodes import Region
from resdsl.text.diagnostics import Source


@pytest.mark.parametrize(
    ("layers", "keeps", "owns"),
    [
        ("", (False, False), False),
        ("relu", (False, True), False),  # a module only where modules are asked for
        ("conv: {out: 4, kernel: 3}", (True, True), False),
        ("relu, bias", (True, True), True),
        ("skip: {body: [scale]}", (True, True), False),  # the inner branch owns it
        ("skip: {gate: rezero, body: [relu]}", (True, True), False),
    ],
)
def test_the_branch_of_a_skip(layers: str, keeps: tuple[bool, bool], owns: bool) -> None:
    text = f"resdsl: 1\ninput: [4, 6, 6]\nnet: [skip: {{gate: highway, body: [{layers}]}}]\n"
    region: Any = load(Source("net.yaml", text)).graph.net.body.nodes[0]
    assert isinstance(region, Region)
    part = region.parts["branch"]
    assert (keeps_state(part, modules=False), keeps_state(part, modules=True)) == keeps
    assert owns_parameters(part) == owns
    assert keeps_state(region.parts["transform"], modules=False)
