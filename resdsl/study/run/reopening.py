"""Going on with a study: it must be the one that was begun, with more of it where that is asked."""

from __future__ import annotations

import hashlib
import itertools
import shutil
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json

from resdsl.language.holes import Choice
from resdsl.study.config.overrides import override_place, parse_override
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan.jobs import Job, Purpose, Run
from resdsl.study.plan.open_plan import open_plan
from resdsl.study.plan.study_plan import StudyPlan
from resdsl.study.run.run_directory import RunDirectory, read, write_json
from resdsl.text.diagnostics import Place, ResdslError, suggest
from resdsl.text.setting_faults import setting_faults

CHANGEABLE = ("budget.trials_per_cell", "budget.seeds", "budget.front_seeds", "budget.max_time",
              "budget.max_run_time", "executor.slots", "executor.threads")  # fmt: skip
"""What may be another when a study goes on: how much of it, and by what means."""

SET_ASIDE = "set_aside"
"""Where final runs lie whose recipe was chosen before the study was extended."""


def made_from(settings: Mapping[str, Any], plan: StudyPlan) -> dict[str, str]:
    """Return what a run directory was made from, each as a hash: data, spaces and settings.

    Args:
        settings: as they stand in `study.json`, since a later version knows more of them. Those
            that may change when a study goes on are left out.
        plan: of the study.
    """
    left_out = {"name", "budget", "executor", "device", "lag"}
    kept = {name: value for name, value in settings.items() if name not in left_out}
    if "tuning_seeds" in settings["budget"]:
        kept["tuning_seeds"] = settings["budget"]["tuning_seeds"]
    spaces = {name: space.to_yaml() for name, space in plan.spaces.items()}
    found = {"data": plan.data_digest, "space": _hash(spaces), "settings": _hash(kept)}
    return found | ({"imported": _hash(plan.imported)} if plan.imported else {})


def named_functions(directory: RunDirectory) -> Iterator[str]:
    """Yield what a run directory calls losses, metrics and data, functions among them.

    Its runs say it again, and they are what a worker is handed.
    """
    study = directory.study
    jobs = [read(path, Job) for path in (directory.path / "trials").glob("*/job.json")]
    for recipe, data in [(study.train, study.data), *((job.recipe, job.data) for job in jobs)]:
        yield from (recipe.loss or "", *recipe.metric, data.name)
    for hole in (study.recipe.get(name) for name in ("loss", "metric")):
        if isinstance(hole, Choice):
            for value in map(hole.value, hole.labels):
                yield from map(str, value if isinstance(value, list | tuple) else [value])


def _hash(value: object) -> str:
    return hashlib.sha256(to_json(value)).hexdigest()[:32]


def reopen_plan(
    directory: RunDirectory, overrides: Sequence[str] = (), *, retry_failed: bool = False
) -> StudyPlan:
    """Return the plan of the study in a run directory, and make the directory ready to go on.

    Args:
        directory: of the study.
        overrides: such as ``budget.trials_per_cell=20``, which extends it.
        retry_failed: whether runs that failed are run again; how they failed is kept beside them.

    Raises:
        ResdslError: `changed-study` when data, spaces or settings are not those that it was begun
            with; `bad-override` for what cannot change any more, or would take runs away;
            `not-a-run`, `damaged-run`, or what has become of the device.
    """
    before, settings = directory.study, read(directory.path / "study.json", dict[str, Any])
    changed = _changed(settings, overrides)
    study = _valid(changed, before, overrides)
    plan = replace(open_plan(study, directory.spaces), imported=directory.imported)
    _check(directory, settings, plan)
    if study != before or retry_failed:  # Notes are those of a study that has ended.
        (directory.path / "notes.json").unlink(missing_ok=True)
    tunes_again = _forget_failed(directory) if retry_failed else False
    if study.budget.trials_per_cell > before.budget.trials_per_cell or tunes_again:
        aside = _set_aside(directory, ("final", "front"))
        if any(run.test for run in aside):
            extensions = [*directory.extensions, before.budget.model_dump(mode="json")]
            write_json(directory.path / "extensions.json", extensions)
    elif study.budget.seeds > before.budget.seeds:
        _set_aside(directory, ("front",))  # Their numbers change.
    if study != before:
        write_json(directory.path / "study.json", changed)
    return plan


def _changed(settings: Mapping[str, Any], overrides: Sequence[str]) -> dict[str, Any]:
    """Return the settings with those overrides of which there may be more or others now."""
    values = deepcopy(dict(settings))
    for text in overrides:
        override = parse_override(text)
        key = override.key
        if key not in CHANGEABLE or override.takes_away:
            message = f"`{key}` cannot change when a study goes on"
            help = f"{suggest(key, list(CHANGEABLE))}; another study is another `resdsl search`"
            raise ResdslError.of("bad-override", message, place=override.place, help=help)
        group, _, name = key.partition(".")
        values[group][name] = override.value
    return values


def _valid(values: dict[str, Any], before: StudyConfig, overrides: Sequence[str]) -> StudyConfig:
    """Return the study of changed settings, which must not be less of it than before."""
    given = {parse_override(text).key: text for text in overrides}
    try:
        study = StudyConfig.model_validate(values)
    except ValidationError as error:

        def place(path: tuple[Any, ...], at_key: bool) -> Place:
            key = ".".join(map(str, path))
            found = next(
                (t for k, t in given.items() if key.startswith(k)), next(iter(given.values()))
            )
            return override_place(found)

        raise ResdslError(setting_faults(error, StudyConfig, values, place)) from None
    for name in ("trials_per_cell", "seeds", "front_seeds"):
        now, then = getattr(study.budget, name), getattr(before.budget, name)
        if now < then:
            text = given[f"budget.{name}"]
            message = f"the study has {then} already, and {now} would take runs away"
            raise ResdslError.of("bad-override", message, place=override_place(text))
    return study


def _check(directory: RunDirectory, settings: Mapping[str, Any], plan: StudyPlan) -> None:
    """Compare what the study is made from with what it was begun with."""
    begun = directory.environment.get("made_from")
    if not isinstance(begun, dict):  # A run of an earlier version does not say.
        return
    now = made_from(settings, plan)
    changed = [name for name in {**begun, **now} if begun.get(name) != now.get(name)]
    if changed:
        what = {"data": "the data", "space": "its space", "settings": "its settings",
                "imported": "its imported trials"}  # fmt: skip
        told = " and ".join(what[name] for name in changed)
        verb = "are" if changed != ["space"] else "is"
        message = f"{directory.path}: {told} {verb} not what the study was begun with"
        help = "put back what was there, or begin another study: results must not be mixed"
        raise ResdslError.of("changed-study", message, help=help)


def _forget_failed(directory: RunDirectory) -> bool:
    """Let runs that failed be run again; return whether one of tuning is among them."""
    failed = [run for run in directory.runs if run.status == "failed"]
    for run in failed:
        trial = directory.trial(run.number)
        (trial / "result.json").rename(trial / "failed.json")
    return any(run.purpose == "tune" for run in failed)


def _set_aside(directory: RunDirectory, purposes: Sequence[Purpose]) -> list[Run]:
    """Move final runs away, and return them: with more trials, and with those that had failed, a
    cell may have another recipe, and numbers change. One whose training is asked for again is taken
    back."""
    aside = directory.path / SET_ASIDE
    moved = [run for run in directory.runs if run.purpose in purposes]
    for run in moved:
        # Two cells may have come to the same training.
        names = (aside / f"{run.key}-{run.seed}-{n}" for n in itertools.count())
        aside.mkdir(exist_ok=True)
        directory.trial(run.number).rename(next(path for path in names if not path.exists()))
    return moved


def take_back(directory: Path, key: str, seed: int, trial: Path) -> None:
    """Move a final run of this training back to ``trial`` if one was set aside."""
    kept = sorted((directory / SET_ASIDE).glob(f"{key}-{seed}-*"))
    found = next((path for path in kept if (path / "result.json").is_file()), None)
    if found is None:
        return
    if trial.exists():
        shutil.rmtree(trial)
    trial.parent.mkdir(parents=True, exist_ok=True)
    found.rename(trial)
