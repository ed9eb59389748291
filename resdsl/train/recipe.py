"""How a net is trained: optimizer, schedule, regularisation, precision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ClassVar, Literal, NamedTuple

from pydantic import (
    BeforeValidator,
    Field,
    PlainValidator,
    PositiveFloat,
    PositiveInt,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from resdsl.data.data_config import OwnFunction
from resdsl.text.located_faults import RuleError
from resdsl.text.settings_file import read_settings
from resdsl.text.settings_model import Settings
from resdsl.train.lengths import Epochs, Steps
from resdsl.train.lr_scale import checked_scale

Share = Annotated[float, Field(ge=0, lt=1)]
LossName = Literal["cross_entropy", "bce", "mse", "mae", "huber"]
MetricName = Literal["accuracy", "top5", "miou", "f1", "map", "r2", "mse", "mae", "perplexity"]


def _listed(value: object) -> object:
    """Let one metric stand for a list of it."""
    return [value] if isinstance(value, str) else value


Metrics = Annotated[
    tuple[MetricName | OwnFunction, ...],
    Field(strict=False, json_schema_extra={"description": "a name, or a list of names"}),
    BeforeValidator(_listed),
]


LrScale = Annotated[
    str | float,
    PlainValidator(checked_scale),
    WithJsonSchema({"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "string"}]}),
]


class Recipe(Settings):
    """A training recipe. Exactly one of ``epochs`` and ``steps`` says how long it runs."""

    other_words: ClassVar[dict[str, str]] = {
        "it is called `lr` here": "learning_rate base_lr max_lr eta lr0 initial_lr",
        "it is called `weight_decay` here": "wd l2 decay_weight regularization",
        "it is called `batch_size` here": "batch bs per_device_train_batch_size",
        "it is called `clip` here": "grad_clip clip_grad max_grad_norm gradient_clip_val clip_norm",
        "it is called `schedule` here": "scheduler lr_scheduler sched lr_schedule",
        "it is called `label_smoothing` here": "smoothing ls",
        "it is called `mixup` here": "mixup_alpha mix_alpha",
        "it is `precision: bfloat16` here": "amp fp16 bf16 half mixed_precision autocast",
        "it is `momentum` here, of every optimizer; the other one is 0.999": "betas beta1 beta_1",
        "a training takes it as an option, a study as a key of its own": "seed device threads",
        "it is called `loss` here": "criterion loss_fn objective",
        "it is called `metric` here": "metrics score scoring",
        "it is `loss: cross_entropy`": "loss=ce loss=xent loss=crossentropy loss=nll",
        "it is `loss: bce`, of logits": "loss=binary_cross_entropy loss=bce_with_logits",
        "it is `loss: mae`": "loss=l1",
        "it is `loss: mse`": "loss=l2 loss=squared",
        "it is `loss: huber`": "loss=smooth_l1",
        "it belongs to the data, not to the recipe": "data dataset augment flip pad_crop root",
        "it is `sgd`, with its `momentum`": "optimizer=momentum optimizer=sgdm optimizer=nesterov",
        "`null` clips nothing": "clip=off clip=none clip=false clip=no",
        "16 bits are `bfloat16` here": "precision=fp16 precision=float16 precision=half "
        "precision=16 precision=amp precision=mixed precision=bf16",
        "32 bits are `float32`": "precision=32 precision=fp32 precision=full",
        "`multi_step` lowers it at the `milestones`": "schedule=step schedule=multistep "
        "schedule=steplr schedule=multisteplr",
        "`constant` keeps it": "schedule=none schedule=off schedule=null schedule=fixed",
        "`one_cycle` or `cosine` with `warmup`, a share of the steps": "warmup_steps warmup_epochs",
    }

    optimizer: Literal["sgd", "adam", "adamw", "nadam", "muon"] = "sgd"
    """`sgd`: with momentum, Nesterov's by default; `adam` and `nadam`: with weight decay as part of
    the gradient; `adamw`: with decoupled weight decay; `muon`: for matrices between the first and
    the last layer, with `adamw` beside it for all else, convolutions included."""
    lr: PositiveFloat = 0.1
    """The highest learning rate of the schedule."""
    lr_scale: LrScale = 1.0
    """What the learning rate is multiplied by for the matrices and kernels between the first and
    the last layer: a number, or an expression of `depth`, the weighted layers of the net, and
    `fan_in`, the inputs of a unit, such as `1/sqrt(depth)`."""
    momentum: Share = 0.9
    """`sgd` and `muon`: momentum; the others: beta1, where beta2 is 0.999."""
    nesterov: bool = True
    """`sgd` and `muon`: whether the gradient is taken where the momentum leads."""
    weight_decay: Annotated[float, Field(ge=0)] = 5e-4
    """On tensors of two and more dimensions: not on norms, biases and gate scalars."""
    schedule: Literal["one_cycle", "cosine", "multi_step", "constant"] = "one_cycle"
    """How the learning rate goes from step to step."""
    warmup: Share | None = None
    """Share of the steps in which the learning rate rises. None: 0.3 for `one_cycle`, else 0."""
    milestones: Annotated[tuple[Share, ...], Field(strict=False)] = (0.5, 0.75)
    """`multi_step`: shares of the steps after which the learning rate is multiplied by `decay`."""
    decay: Annotated[float, Field(gt=0, lt=1)] = 0.1
    """`multi_step`: what the learning rate is multiplied by at each milestone."""
    epochs: Epochs | None = None
    """Passes over the training samples, up to 10**6. None: as many as `steps` take."""
    steps: Steps | None = None
    """Batches that are trained on, up to 10**9. None: as many as `epochs` take."""
    batch_size: PositiveInt = 128
    """Samples of one step."""
    clip: PositiveFloat | None = None
    """Largest norm of the whole gradient. None: not clipped."""
    label_smoothing: Share = 0.0
    """Share of the target that all classes have alike."""
    mixup: Annotated[float, Field(ge=0, le=100)] = 0.0
    """Batches are mixed by shares of Beta(`mixup`, `mixup`): usually 0.1 to 1; 0: not at all."""
    loss: LossName | OwnFunction | None = None
    """What is made small; or a function of your own, `package.module:function`. None: by task."""
    metric: Metrics = ()
    """What is measured beside the loss, one or several; the first chooses the recipe. Functions of
    your own too. Empty: by task."""
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """`bfloat16`: mixed precision; `auto`: mixed where the device computes it in hardware."""
    channels_last: bool = True
    """Memory layout of images; other inputs are not affected."""

    @field_validator("milestones")
    @classmethod
    def _rising(cls, milestones: tuple[float, ...]) -> tuple[float, ...]:
        if list(milestones) != sorted(milestones):
            raise ValueError(f"milestones must not fall, but got {list(milestones)}")
        return milestones

    @model_validator(mode="after")
    def _rules(self) -> Recipe:
        for rule in RULES:
            reason = rule.broken(*(getattr(self, field) for field in rule.fields))
            if reason is not None:
                raise RuleError(reason, rule.fields, rule.help)
        return self

    def batches_of(self, samples: int) -> int:
        """Return the number of batches in an epoch over so many samples.

        An incomplete last batch is left out; fewer samples than a batch has are one batch.
        """
        return max(1, samples // self.batch_size)

    def steps_of(self, samples: int) -> int:
        """Return the number of steps of a training on so many samples."""
        return self.steps or (self.epochs or 0) * self.batches_of(samples)


def _one_length(steps: int | None, epochs: int | None) -> str | None:
    if (epochs is None) != (steps is None):
        return None
    got = f"epochs={epochs}, steps={steps}".replace("None", "null")
    return f"exactly one of `epochs` and `steps` must be set, but got {got}"


def _momentum_to_look_ahead(momentum: float, nesterov: bool, optimizer: str) -> str | None:
    if nesterov and optimizer == "sgd" and momentum == 0:
        return "nesterov needs a momentum above 0, but got momentum=0"
    return None


class FieldRule(NamedTuple):
    """What must hold of several fields together.

    A study asks the rules of values that it has not trained with yet, so they are no part of the
    model's validation alone.
    """

    fields: tuple[str, ...]
    broken: Callable[..., str | None]
    """Says why values of the fields, in their order, break the rule; None where they keep it."""
    help: str


RULES = (
    FieldRule(("steps", "epochs"), _one_length, "give one of them a number, and the other `null`"),
    FieldRule(
        ("momentum", "nesterov", "optimizer"),
        _momentum_to_look_ahead,
        "set `nesterov: false`, or a momentum above 0",
    ),
)


def load_recipe(name: str, **changes: object) -> Recipe:
    """Return the settings ``search/train/<name>.yaml``, or of the YAML file ``name``.

    ``changes`` replace fields, None changes none; ``epochs`` replaces also the ``steps`` of the
    file, and the other way round.

    Raises:
        ResdslError: there is no such name, or the settings are wrong.
    """
    given = {key: value for key, value in changes.items() if value is not None}
    other = {"epochs": "steps", "steps": "epochs"}
    replaced = {other[key]: None for key in given if key in other}
    return read_settings(Recipe, "train", name, {**replaced, **given})
