"""Trained weights: files of them, and carrying them over by name."""

from resdsl.weights.transfer import Transfer, transfer
from resdsl.weights.weight_files import read_weights, write_weights

__all__ = ["Transfer", "read_weights", "transfer", "write_weights"]
