"""Earlier trials for a study: those of another run directory that it would train itself.

A value says something here only if it is that of the same training: of the same net and recipe,
for the same data. The seed and the device may be others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from resdsl.architecture import load
from resdsl.language.holes import Hole, PlainValue, hole_name
from resdsl.study.config.corners import PlaceOf
from resdsl.study.plan.cells import DOCUMENT, Cell
from resdsl.study.plan.imported import LEARNERS, Imported
from resdsl.study.plan.jobs import Job, Run
from resdsl.study.plan.samplers import sampler_kind
from resdsl.study.plan.study_plan import Candidate, Refused, StudyPlan
from resdsl.study.run.run_directory import RunDirectory, read, read_run_directory
from resdsl.text.diagnostics import ResdslError

MOST_NOTES = 4
"""So many reasons are told of where no trial fits."""


class _Unfit(Exception):
    """Why an earlier trial is none of this study."""


def with_imported(plan: StudyPlan, place: PlaceOf) -> StudyPlan:
    """Return ``plan`` with the trials of the run directory that ``import_from`` names, if it does.

    Args:
        plan: of a study that begins.
        place: gives the place of a key of the study.

    Raises:
        ResdslError: `not-a-run`, `damaged-run`; `unfit-import` where the sampler learns from no
            earlier trials, the data are others, or no trial fits.
    """
    source = plan.study.import_from
    if source is None:
        return plan
    at, kind = place(("import_from",)), sampler_kind(plan.study)
    if not plan.holes or kind not in LEARNERS:
        why = f"`{kind}` learns from no earlier trials" if plan.holes else "nothing is tuned"
        help = f"take one of {', '.join(sorted(LEARNERS))}" if plan.holes else "leave it out"
        text = f"`import_from` is of no use: {why}"
        raise ResdslError.of("unfit-import", text, place=at, help=help)
    try:
        directory = read_run_directory(source)
    except ResdslError as error:
        raise ResdslError(replace(d, place=d.place or at) for d in error.diagnostics) from None
    made_from = directory.environment.get("made_from")
    if not isinstance(made_from, dict) or made_from.get("data") != plan.data_digest:
        text = f"`import_from`: the data of {source} are not those of this study"
        help = "values measured on other data say nothing here; leave it out"
        raise ResdslError.of("unfit-import", text, place=at, help=help)
    found = _imported(plan, source, directory)
    if not found.runs:
        notes = tuple(f"{n} of them: {reason}" for reason, n in found.left_out.items())[:MOST_NOTES]
        text = f"`import_from`: none of {sum(found.left_out.values())} trials of {source} fits"
        raise ResdslError.of("unfit-import", text, place=at, notes=notes)
    return replace(plan, imported=found)


def _imported(plan: StudyPlan, source: str, directory: RunDirectory) -> Imported:
    runs: list[Run] = []
    left_out: Counter[str] = Counter()
    seen: set[str] = set()
    for run in directory.runs:
        if run.purpose != "tune":
            continue
        if run.key in seen:
            left_out["the same training as another one"] += 1
            continue
        seen |= {run.key} - {""}
        found, why = [], "it is of a cell that this study does not have"
        for cell in plan.cells:
            if not _may_be_of(plan, cell, _given(directory, run)):
                continue
            try:
                candidate = _same_training(plan, cell, directory, run)
                found.append(run.model_copy(update={"cell": cell, "tuned": candidate.tuned}))
            except _Unfit as error:
                why = str(error)
        runs += found
        left_out.update([] if found else [why])
    return Imported(origin=source, runs=tuple(runs), left_out=dict(left_out))


def _given(directory: RunDirectory, run: Run) -> dict[str, PlainValue]:
    """Return the values that an earlier run had, by the names of params and settings."""
    cell = {name: value for name, value in run.cell.items() if name != DOCUMENT}
    return {**directory.study.set_, **cell, **run.tuned, **run.matched}


def _may_be_of(plan: StudyPlan, cell: Cell, given: Mapping[str, PlainValue]) -> bool:
    """Return whether nothing that was given contradicts the cell, before a net is built for it."""
    own = {**plan.study.set_, **{n: v for n, v in cell.items() if n != DOCUMENT}}
    return all(given[name] == value for name, value in own.items() if name in given)


def _same_training(plan: StudyPlan, cell: Cell, directory: RunDirectory, run: Run) -> Candidate:
    """Return the candidate of ``cell`` that is trained as ``run`` was.

    Raises:
        _Unfit: there is none.
    """
    given = _given(directory, run)

    def ask(name: str, hole: Hole) -> PlainValue:
        base = hole_name(name)
        if name not in given and base not in given:
            raise _Unfit(f"it has no `{base}`")
        value = given[name] if name in given else given[base]
        if not hole.contains(value):
            raise _Unfit(f"its `{base}` is outside {hole.domain()}")
        return value

    trial = directory.trial(run.number)
    job = read(trial / "job.json", Job)
    try:
        candidate = plan.draw(cell, ask)
    except Refused as refused:
        raise _Unfit(f"it is refused here, by {refused.refusal.reason}") from None
    if differing := [*_differing(candidate, job, plan)]:
        raise _Unfit(f"it was trained with another {' and another '.join(differing)}")
    if load(trial / "architecture.yaml").training_hash != candidate.architecture.training_hash:
        raise _Unfit("its net is another one")
    return candidate


def _differing(candidate: Candidate, job: Job, plan: StudyPlan) -> Iterator[str]:
    """Yield the settings of recipe and data in which a training differs from that of ``job``."""
    for own, other, group in (
        (candidate.recipe, job.recipe, "train"), (plan.study.data, job.data, "data"),
    ):  # fmt: skip
        for name in type(own).model_fields:
            where = name in ("root", "download")  # What lies there has a digest.
            if not where and getattr(own, name) != getattr(other, name):
                yield f"`{group}.{name}`"
