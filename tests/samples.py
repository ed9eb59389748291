"""Random samples as a net takes them."""

import torch

from resdsl.architecture import Architecture
from resdsl.graph.nodes import Layer, walk
from resdsl.ops.layers.embedding import Embedding


def samples(net: Architecture, n: int) -> torch.Tensor:
    """Return n samples: tokens of the net's vocabulary where it takes tokens, else numbers."""
    shape = net.graph.input
    if shape.dtype == "float":
        return torch.randn(n, *shape.dims)
    layers = (node.op for node in walk(net.graph.net.body) if isinstance(node, Layer))
    vocab = next(op.vocab for op in layers if isinstance(op, Embedding))
    return torch.randint(vocab, (n, *shape.dims))
