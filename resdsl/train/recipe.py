"""How a net is trained: optimizer, schedule, regularisation, precision."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, model_validator

from resdsl.data.settings import read_settings

Share = Annotated[float, Field(ge=0, lt=1)]


class Recipe(BaseModel):
    """A training recipe. Exactly one of ``epochs`` and ``steps`` says how long it runs."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    optimizer: Literal["sgd", "adamw"] = "sgd"
    lr: PositiveFloat = 0.1
    """The highest learning rate of the schedule."""
    momentum: Share = 0.9
    """`sgd`: momentum; `adamw`: beta1."""
    nesterov: bool = True
    weight_decay: Annotated[float, Field(ge=0)] = 5e-4
    """On tensors of two and more dimensions: not on norms, biases and gate scalars."""
    schedule: Literal["one_cycle", "cosine", "multi_step", "constant"] = "one_cycle"
    warmup: Share | None = None
    """Share of the steps in which the learning rate rises. None: 0.3 for `one_cycle`, else 0."""
    milestones: tuple[Share, ...] = (0.5, 0.75)
    """`multi_step`: shares of the steps after which the learning rate is multiplied by `decay`."""
    decay: Annotated[float, Field(gt=0, lt=1)] = 0.1
    epochs: PositiveInt | None = None
    steps: PositiveInt | None = None
    batch_size: PositiveInt = 128
    clip: PositiveFloat | None = None
    """Largest norm of the whole gradient. None: not clipped."""
    label_smoothing: Share = 0.0
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """`bfloat16`: mixed precision; `auto`: mixed where the device computes it in hardware."""
    channels_last: bool = True
    """Memory layout of images; other inputs are not affected."""

    @model_validator(mode="after")
    def _one_length(self) -> Recipe:
        if (self.epochs is None) == (self.steps is None):
            got = f"epochs={self.epochs}, steps={self.steps}"
            raise ValueError(f"exactly one of `epochs` and `steps` must be set, but got {got}")
        if self.nesterov and self.optimizer == "sgd" and self.momentum == 0:
            raise ValueError("nesterov needs a momentum above 0, but got momentum=0")
        if list(self.milestones) != sorted(self.milestones):
            raise ValueError(f"milestones must not fall, but got {list(self.milestones)}")
        return self


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
