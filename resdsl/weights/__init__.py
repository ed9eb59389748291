"""Trained weights in another net: carried over by name, or grown to more depth."""

from resdsl.weights.files import read_weights, write_weights
from resdsl.weights.grow import Grown, grow, grow_trained
from resdsl.weights.trained import Trained, open_trained
from resdsl.weights.transfer import Transfer, transfer

__all__ = [
    "Grown", "Trained", "Transfer", "grow", "grow_trained", "open_trained", "read_weights",
    "transfer", "write_weights",
]  # fmt: skip
