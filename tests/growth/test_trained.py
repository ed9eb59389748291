"""The trained net is what the run or the document says, with weights of that net alone."""

import pytest
import torch
from growing_nets import BRANCH, document, trained

import resdsl
from resdsl.text.diagnostics import ResdslError, Source


def test_weights_of_another_net():
    source = document("", BRANCH, "relu")
    state = trained(source, n=3)
    state["linear1.bias"] = torch.zeros(7)
    state["old.weight"] = state.pop("conv1.weight")
    with pytest.raises(ResdslError) as info:
        resdsl.grow(source, state, n=4)
    (finding,) = info.value.diagnostics
    message = "the weights in the state_dict are not those of the net in net.yaml"
    assert (finding.code, finding.message) == ("foreign-weights", message)
    assert [note.split(": ")[0] for note in finding.notes] == [
        "missing",
        "unknown",
        "of another shape",
    ]
    assert finding.notes[0] == "missing: `conv1.weight`"
    assert finding.notes[2] == "of another shape: `linear1.bias`"


def test_holes_of_a_document_that_should_be_the_trained_one():
    source = document("", BRANCH, "relu")
    state = trained(source)
    space = Source("space.yaml", source.text.replace("{n: 2}", "{n: {int: [1, 9]}}"))
    with pytest.raises(ResdslError) as info:
        resdsl.grow(space, state, n=4)
    (finding,) = info.value.diagnostics
    assert finding.code == "hole-without-value"
    assert (
        finding.help
        == "without settings it must be the net as it was trained: `resdsl freeze` writes that"
    )
