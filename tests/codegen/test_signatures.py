"""The names and defaults of arguments are those that the functions have."""

import inspect

import pytest
from torch import nn
from torch.nn import functional as F

from resdsl.codegen.signatures import TORCH, Signature, Signatures

NAMES = [n for n in TORCH if n.startswith(("nn.", "F.")) and not n.startswith("nn.init")]


@pytest.mark.parametrize("name", NAMES)
def test_the_table_agrees_with_torch(name: str) -> None:
    """Only what Python can tell: functions in C, as `F.avg_pool2d`, have no signature."""
    here: object = {"nn": nn, "F": F}[name.partition(".")[0]]
    word = name.partition(".")[2]
    found = getattr(here, word, None) or getattr(here, f"{word}2d")
    try:
        real = inspect.signature(found).parameters
    except ValueError:
        pytest.skip("written in C")
    if "args" in real:
        pytest.skip("torch chooses between two functions")
    signature = TORCH[name]
    for parameter, actual in zip(signature.parameters, real, strict=False):
        assert parameter == actual
    for parameter, default in signature.defaults.items():
        assert real[parameter].default in (int(default), None)


def test_own_functions_and_classes_are_read_from_their_source() -> None:
    signatures = Signatures(
        [
            "def f(x, rate: float = 0.5, *, width=3, name='a'): ...",
            "class C(nn.Module):\n    def __init__(self, size, bias=True): ...",
            "no Python",
        ]
    )
    assert signatures.of("f") == Signature(
        ("x", "rate", "width", "name"), {"rate": "0.5", "width": "3"}
    )
    assert signatures.of("C") == Signature(("size", "bias"))
    assert signatures.of("unknown") is None
    signatures.add("Basic", Signature(("stride",)))
    assert signatures.of("Basic") == Signature(("stride",))
    assert signatures.of("nn.Conv3d") == signatures.of("nn.Conv1d") == TORCH["nn.Conv"]
