"""Functions that the record of a training names: code, which a record from elsewhere must not run.

A user's recipe and data may name functions of their own, ``package.module:function``. They stand in
the record of each training, which may come from someone else.
"""

from __future__ import annotations

from resdsl.data.own_function import is_own
from resdsl.results.trained_net import TrainedNet
from resdsl.text.diagnostics import ResdslError


def check_functions(net: TrainedNet, *, of_data: bool, allowed: bool) -> None:
    """Refuse to go on where the record of a training names functions, unless that is allowed.

    Args:
        net: whose loss and metrics are looked at.
        of_data: whether its data are read, too.
        allowed: by the user.

    Raises:
        ResdslError: `named-function`.
    """
    recipe, data = net.record.recipe, net.record.data
    names = [recipe.loss, *recipe.metric, *([data.name] if of_data else [])]
    found = [name for name in names if name is not None and is_own(name)]
    if found and not allowed:
        shown = ", ".join(f"`{name}`" for name in found)
        message = f"the record of {net.directory} names functions, which would be run: {shown}"
        help = "give --allow-functions, in Python `allow_functions=True`, if you trust it"
        raise ResdslError.of("named-function", message, help=help)
