"""The model card of an exported folder, as the Hugging Face hub reads it: ``README.md``."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import Any

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from resdsl.data.data_config import TaskName
from resdsl.results.export_config import ExportConfig
from resdsl.study.findings.figure_words import seconds
from resdsl.study.findings.study_result import CellResult, Interval
from resdsl.study.plan.jobs import cell_name
from resdsl.text.printable import printable
from resdsl.train.metric_names import first_metric

PARTS = ("train", "validation", "test")
_HUB_NAMES = {
    "mnist": "ylecun/mnist",
    "fashion_mnist": "zalando-datasets/fashion_mnist",
    "cifar10": "uoft-cs/cifar10",
    "cifar100": "uoft-cs/cifar100",
}
_PIPELINES: dict[tuple[TaskName, int], str] = {
    ("classification", 3): "image-classification",
    ("multi_label", 3): "image-classification",
    ("classification", 1): "tabular-classification",
    ("regression", 1): "tabular-regression",
    ("per_pixel", 3): "image-segmentation",
    ("sequence", 1): "text-generation",
}
_OUTPUTS: dict[TaskName, str] = {
    "classification": "a logit for each class",
    "multi_label": "a logit for each label, which is said where it is above 0",
    "regression": "the numbers that are estimated",
    "per_pixel": "a logit for each class, axis 1, at each pixel",
    "sequence": "a logit for each next token, axis 1, at each position",
}
_MARKS = re.compile(r"([\\`*_\[\]#|~$@]|:(?=/)|(?<=www)\.)")


def loading(model_class: str) -> str:
    """Return the lines of Python that load an exported net, in its folder, without resdsl."""
    return (
        "import model, safetensors.torch\n"
        f"net = model.{model_class}().eval()\n"
        'safetensors.torch.load_model(net, "model.safetensors")'
    )


def model_card(
    config: ExportConfig, output: tuple[int, ...], cell: CellResult | None = None
) -> str:
    """Return the card of a net in Markdown, with the metadata of the hub in YAML at its head.

    Args:
        config: what ``config.json`` says.
        output: the shape of what the net gives for a sample.
        cell: its cell in the study, with the means over all seeds; None for a single training.
    """
    title = config.name + (f" ({cell_name(cell.cell)})" if cell and cell.cell else "")
    metric = _metric(config)
    recipe = config.training.recipe.model_dump(mode="json", exclude_defaults=True)
    return _template().render(
        metadata=yaml.safe_dump(_metadata(config, title), sort_keys=False, allow_unicode=True),
        title=title,
        config=config,
        training=config.training,
        loading=loading(config.model_class),
        input=_shape(config.input),
        output=_shape(output),
        gives=_OUTPUTS[config.task],
        channels=list(zip(config.mean, config.std, strict=True)),
        metric=metric,
        rows=[_row(part, metric, config, cell) for part in PARTS],
        seeds=cell.test.n if cell and cell.test else 0,
        cell_is_tuned=bool(cell and cell.tuning_runs),
        seconds=seconds(config.training.seconds),
        recipe=recipe,
        data=config.training.data.model_dump(mode="json", exclude_defaults=True, exclude={"name"}),
    )


def _metric(config: ExportConfig) -> str:
    return first_metric(config.training.validation or config.training.test)


def _shape(dims: tuple[int, ...]) -> str:
    return f"({', '.join(['N', *map(str, dims)])})"


def _row(
    part: str, metric: str, config: ExportConfig, cell: CellResult | None
) -> tuple[str, str, str, str]:
    """Return of a part: its name, the value of this net, that of its cell, the largest share."""
    value = getattr(config.training, part).get(metric)
    mean: Interval | None = getattr(cell, part) if cell else None
    share = config.largest_share.get(part)
    return part, _number(value) or "not measured", _interval(mean), _number(share)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _interval(mean: Interval | None) -> str:
    if mean is None:
        return ""
    half = f" ± {mean.half_width:.2g}" if mean.half_width is not None else f" ({mean.unbounded})"
    return f"{mean.mean:.4g}{half}"


def _metadata(config: ExportConfig, title: str) -> dict[str, Any]:
    """Return what the hub finds a model by; the licence is left to whoever publishes it."""
    name = config.training.data.name
    pipeline = _PIPELINES.get((config.task, len(config.input)))
    metric = _metric(config)
    value = config.training.test.get(metric)
    found: dict[str, Any] = {"library_name": "pytorch", "tags": ["resdsl", config.task]}
    if pipeline:
        found["pipeline_tag"] = pipeline
    if name in _HUB_NAMES:
        found["datasets"] = [_HUB_NAMES[name]]
    found["metrics"] = [metric]
    if value is not None:
        dataset = {"type": _HUB_NAMES.get(name, name), "name": name, "split": "test"}
        result = {
            "task": {"type": pipeline or config.task},
            "dataset": dataset,
            "metrics": [{"type": metric, "value": value}],
        }
        found["model-index"] = [{"name": printable(title), "results": [result]}]
    return found


def as_markdown(text: object) -> str:
    r"""Return a text of a user so that Markdown shows it as it is, in one line.

    >>> print(as_markdown("a|b <i>*c*"))
    a\|b &lt;i&gt;\*c\*
    """
    line = html.escape(printable(" ".join(str(text).split())), quote=False)
    return _MARKS.sub(r"\\\1", line)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("resdsl", "results"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["markdown"] = as_markdown
    return environment.get_template("model_card.md")
