"""What the part of a structure keeps in the module: nothing, layers, or parameters of its own."""

from __future__ import annotations

from resdsl.graph.nodes import Body, Call, Layer, Stage, walk


def keeps_state(part: Body, *, modules: bool) -> bool:
    """Return whether anything inside ``part`` is an attribute of the module.

    With ``modules`` activations, which are calls of functions otherwise, are attributes too.
    """

    def keeps(layer: Layer) -> bool:
        fragment = layer.op.fragment(*layer.x)
        return fragment.attribute is not None or (modules and fragment.module is not None)

    return any(
        isinstance(node, (Call, Stage)) or (isinstance(node, Layer) and keeps(node))
        for node in walk(part)
    )


def owns_parameters(part: Body) -> bool:
    """Return whether a parameter is an attribute of ``part`` itself, as that of a `bias` is.

    The weights of a `conv` belong to the layer, those of an inner skip to the parts of that.
    """
    layers = (node for node in part.nodes if isinstance(node, Layer))
    return any(not tensor.name for node in layers for tensor in node.op.tensors(*node.x))
