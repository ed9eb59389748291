"""What a trained net reaches on data: those of its training, or others."""

from __future__ import annotations

from resdsl.codegen.device import resolve_device
from resdsl.data import Dataset
from resdsl.results.matched_data import MatchedData
from resdsl.results.named_functions import check_functions
from resdsl.results.trained_net import TrainedNet
from resdsl.train import evaluate


def evaluate_net(
    net: TrainedNet,
    dataset: Dataset,
    *,
    test: bool = False,
    device: str = "cpu",
    allow_functions: bool = False,
) -> dict[str, dict[str, float]]:
    """Return the `loss` and the metrics of a net by part: `train`, `validation`, and `test`.

    Inputs are standardised by the mean and standard deviation of the net's training, whatever the
    data are, and classes are matched by their names.

    Args:
        net: it must have left weights.
        dataset: the data; their parts are cut as their settings say.
        test: whether the test part is read.
        device: a name of torch, or `auto`.
        allow_functions: whether a loss and metrics that are functions of someone's own are run.

    Raises:
        ResdslError: `named-function`; `data-mismatch` where the data do not fit the net; else as
            :meth:`TrainedNet.build` and :func:`resdsl.train.evaluate`.
    """
    check_functions(net, of_data=False, allowed=allow_functions)
    place = resolve_device(device)
    matched = MatchedData(dataset, net.data)
    model = net.build(device=place)
    parts = {"train": matched.train, "validation": matched.validation}
    if test:
        parts["test"] = matched.test
    recipe, task = net.record.recipe, net.data.task
    return {
        name: evaluate(model, part(), recipe, task, device=place) for name, part in parts.items()
    }
