"""Functions that the record of a training names: code, which a record from elsewhere must not run.

A user's recipe and data may name functions of their own, ``package.module:function``. They stand in
the record of each training, which may come from someone else.
"""

from __future__ import annotations

from resdsl.data.own_function import check_allowed
from resdsl.results.trained_net import TrainedNet


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
    names = [recipe.loss or "", *recipe.metric, *([data.name] if of_data else [])]
    check_allowed(names, str(net.directory), allowed=allowed)
