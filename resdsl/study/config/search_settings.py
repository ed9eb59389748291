"""Samplers and pruners of a study, by the names and with the arguments that Optuna gives them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from resdsl.text.settings_model import Settings

PositiveInt = Annotated[int, Field(strict=True, ge=1)]
Steps = Annotated[int, Field(strict=True, ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class StudySettings(Settings):
    """Settings that a study holds; each field says by `description` what it is."""

    model_config = ConfigDict(use_attribute_docstrings=False)


class AutoSampler(StudySettings):
    """``qmc`` where a cell has fewer than ``n_startup_trials`` trials, and ``tpe`` from there on.

    A model needs points to learn from; a few points are best spread evenly. With ``import_from``
    it is ``tpe``, which has points from the start.
    """

    kind: Literal["auto"] = "auto"
    n_startup_trials: PositiveInt = Field(10, description="proposals before tpe starts to model")


class TpeSampler(StudySettings):
    """Tree-structured Parzen estimators (Bergstra et al. 2011)."""

    kind: Literal["tpe"] = "tpe"
    n_startup_trials: PositiveInt = Field(10, description="random proposals before it models")
    n_ei_candidates: PositiveInt = Field(24, description="points that it compares for a proposal")
    multivariate: bool | None = Field(
        None, description="whether values are modelled together; null: by Optuna's own rule"
    )
    group: bool = Field(False, description="`multivariate`: by groups of holes read together")
    constant_liar: bool = Field(True, description="whether trials under way count as bad ones")

    @model_validator(mode="after")
    def _group_of_several(self) -> TpeSampler:
        if self.group and not self.multivariate:
            raise ValueError("`group` needs `multivariate: true`")
        return self


class GpSampler(StudySettings):
    """A Gaussian process with expected improvement."""

    kind: Literal["gp"] = "gp"
    n_startup_trials: PositiveInt = Field(10, description="random proposals before it models")
    deterministic_objective: bool = Field(False, description="whether trainings have no noise")


class CmaEsSampler(StudySettings):
    """Evolution of a covariance, CMA-ES (Hansen 2016), over the numbers; choices are drawn at
    random. Needs `cmaes`."""

    kind: Literal["cmaes"] = "cmaes"
    n_startup_trials: PositiveInt = Field(1, description="random proposals before it begins")
    popsize: Annotated[int, Field(strict=True, ge=4)] | None = Field(
        None, description="trials of a generation; null: by the number of holes"
    )
    with_margin: bool = Field(False, description="whether whole numbers keep a margin")
    lr_adapt: bool = Field(False, description="whether its learning rate adapts")
    use_separable_cma: bool = Field(False, description="whether only the diagonal is modelled")


class Nsga2Sampler(StudySettings):
    """Evolution of a population, NSGA-II (Deb et al. 2002), for several objectives."""

    kind: Literal["nsgaii"] = "nsgaii"
    population_size: Annotated[int, Field(strict=True, ge=2)] = Field(
        50, description="trials of a generation"
    )
    mutation_prob: Share | None = Field(None, description="null: one over the number of holes")
    crossover_prob: Share = Field(0.9, description="of a child to have two parents")
    swapping_prob: Share = Field(0.5, description="of a value to come from the other parent")


class RandomSampler(StudySettings):
    """Independent draws."""

    kind: Literal["random"] = "random"


class QmcSampler(StudySettings):
    """Points of a scrambled Sobol sequence: even cover of the ranges."""

    kind: Literal["qmc"] = "qmc"


class GridSampler(StudySettings):
    """Every combination of some values of each hole, in a random order."""

    kind: Literal["grid"] = "grid"
    search_space: dict[str, Annotated[list[Any], Field(min_length=1)]] = Field(
        {}, description="values by hole; choices and whole numbers that are left out take them all"
    )


class BruteForceSampler(StudySettings):
    """Every point, those of conditional holes too; ranges of numbers must be whole numbers."""

    kind: Literal["brute_force"] = "brute_force"


Sampler = Annotated[
    AutoSampler | TpeSampler | GpSampler | CmaEsSampler | Nsga2Sampler | RandomSampler
    | QmcSampler | GridSampler | BruteForceSampler,
    Field(discriminator="kind"),
]  # fmt: skip


class NoPruner(StudySettings):
    """Every run goes on to its end."""

    kind: Literal["none"] = "none"


class _Quantile(StudySettings):
    n_startup_trials: PositiveInt = Field(3, description="ended runs of the cell before any stops")
    n_warmup_steps: Steps = Field(3, description="epochs of each run that are never its last")
    interval_steps: PositiveInt = Field(1, description="epochs from one decision to the next")
    n_min_trials: PositiveInt = Field(1, description="runs that must have reached the epoch")


class MedianPruner(_Quantile):
    """Ends a run whose best value so far is worse than the median of its cell at that epoch.

    With several objectives a run ends whose Pareto rank is worse than the median rank.
    """

    kind: Literal["median"] = "median"


class PercentilePruner(_Quantile):
    """Ends a run that is not among the best ``percentile`` percent of its cell at that epoch.

    With several objectives it is their Pareto rank that is compared.
    """

    kind: Literal["percentile"] = "percentile"
    percentile: float = Field(25.0, ge=0, le=100)


class HyperbandPruner(StudySettings):
    """Brackets of successive halving, Hyperband (Li et al. 2018)."""

    kind: Literal["hyperband"] = "hyperband"
    min_resource: PositiveInt = Field(1, description="epochs that every run gets")
    max_resource: PositiveInt | None = Field(None, description="null: the epochs of a run")
    reduction_factor: Annotated[int, Field(strict=True, ge=2)] = Field(
        3, description="one in so many goes on"
    )


class SuccessiveHalvingPruner(StudySettings):
    """Asynchronous successive halving (Li et al. 2020)."""

    kind: Literal["successive_halving"] = "successive_halving"
    min_resource: PositiveInt = Field(1, description="epochs before the first decision")
    reduction_factor: Annotated[int, Field(strict=True, ge=2)] = Field(
        4, description="one in so many goes on"
    )
    min_early_stopping_rate: Steps = Field(0, description="delays the first decision")


class WilcoxonPruner(StudySettings):
    """Ends a run that is worse, epoch by epoch, than the best one, by Wilcoxon's signed ranks."""

    kind: Literal["wilcoxon"] = "wilcoxon"
    p_threshold: Share = Field(0.1, description="below this p a run ends")
    n_startup_steps: Steps = Field(2, description="epochs before the first decision")


class ThresholdPruner(StudySettings):
    """Ends a run whose value leaves fixed bounds."""

    kind: Literal["threshold"] = "threshold"
    lower: float | None = Field(None, description="what a value must reach")
    upper: float | None = Field(None, description="what a value must not pass")
    n_warmup_steps: Steps = Field(0, description="epochs of each run that are never its last")
    interval_steps: PositiveInt = Field(1, description="epochs from one decision to the next")

    @model_validator(mode="after")
    def _bounded(self) -> ThresholdPruner:
        if self.lower is None and self.upper is None:
            raise ValueError("`lower` or `upper` must be given")
        return self


class PatientPruner(StudySettings):
    """Ends a run that has not become better for ``patience`` epochs, if another pruner agrees."""

    kind: Literal["patient"] = "patient"
    patience: Steps = Field(5, description="epochs without a better value")
    min_delta: Annotated[float, Field(ge=0)] = Field(0.0, description="less is not better")
    wrapped_pruner: Annotated[
        MedianPruner | PercentilePruner | HyperbandPruner | SuccessiveHalvingPruner
        | WilcoxonPruner | ThresholdPruner | None,
        Field(discriminator="kind"),
    ] = Field(None, description="must agree; null: patience alone decides")  # fmt: skip


Pruner = Annotated[
    NoPruner | MedianPruner | PercentilePruner | HyperbandPruner | SuccessiveHalvingPruner
    | WilcoxonPruner | ThresholdPruner | PatientPruner,
    Field(discriminator="kind"),
]  # fmt: skip
