"""Calls of functions as calls of modules, which hooks can watch and other modules can replace."""

from __future__ import annotations


def as_instance(call: str, module: str) -> tuple[str, str]:
    """Return how an instance of ``module`` is made that does what ``call`` does, and its call.

    The classes of torch.nn take what follows the input in the functions of the same name.

    >>> as_instance("F.leaky_relu({0}, 0.2)", "nn.LeakyReLU")
    ('nn.LeakyReLU(0.2)', '{self}({0})')
    """
    _, _, rest = call.partition("{0}")
    return f"{module}({rest.removesuffix(')').removeprefix(', ')})", "{self}({0})"
