"""Which tensors of a net are hidden weights, to which rules for deep and wide nets apply."""

from __future__ import annotations

import math

from torch import nn


def hidden_weights(model: nn.Module) -> frozenset[nn.Parameter]:
    """Return the trainable matrices and kernels between the first and the last layer.

    These are the tensors of two and more dimensions that stand in modules of the net, without
    those of the first and of the last module that has such tensors, in the order in which modules
    are defined. In a generated net that is the order of the document, so the first one is the stem,
    patchify or embedding, and the last one the classifier. Biases, norms and gate scalars have
    fewer dimensions; a learnt constant that is added to the stream, such as a positional embedding,
    stands in no module below the net. None of these is a hidden weight.

    >>> net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 3), nn.BatchNorm1d(3), nn.Linear(3, 1))
    >>> [tuple(weight.shape) for weight in hidden_weights(net)]
    [(3, 3)]
    """
    layers = []
    for module in model.modules():
        own = [p for p in module.parameters(recurse=False) if p.dim() >= 2]
        if own and module is not model:
            layers.append(own)
    inner = {p for own in layers[1:-1] for p in own if p.requires_grad}
    # A tensor may be shared, as by an embedding and a classifier.
    return frozenset(inner.difference(*layers[:1], *layers[-1:]))


def fan_in(weight: nn.Parameter) -> int:
    """Return the inputs of one unit, as ``torch.nn.init`` counts them.

    >>> fan_in(nn.Conv2d(16, 32, 3).weight)
    144
    """
    return math.prod(weight.shape[1:])
