"""Trained weights in another net, carried over by name."""

from resdsl.weights.files import read_weights, write_weights
from resdsl.weights.transfer import Transfer, transfer

__all__ = ["Transfer", "read_weights", "transfer", "write_weights"]
