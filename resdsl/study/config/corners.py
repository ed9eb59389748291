"""What no training can take, found before the first one starts, in the domains of a recipe.

A study that tunes ``momentum: {choice: [0.9, 0.0]}`` with Nesterov's momentum would fail in the
trial that draws 0.0, hours later. So the corners of all domains are tried: each alternative of a
choice, and both bounds of a range.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple, assert_never

import torch
from pydantic import ValidationError

from resdsl.codegen.device import mixed_precision
from resdsl.language.holes import Choice, Float, Hole, Int
from resdsl.study.config.study_config import StudyConfig
from resdsl.text.diagnostics import Diagnostic, Later, Place, ResdslError
from resdsl.text.located_faults import Location, RuleError
from resdsl.text.setting_faults import likely_meant, setting_faults
from resdsl.text.values import show
from resdsl.train.recipe import RULES, Recipe

PlaceOf = Callable[[Location], Place | None]
"""Gives the place where the user wrote a key of the study; None where it was not written."""


class Corner(NamedTuple):
    """A value of a domain, or the one value of a setting that is not tuned."""

    shown: str
    """As the study shows it: the label of an alternative."""
    value: Any
    """As a recipe takes it."""
    path: Location = ()
    """Where it stands in the study; empty for what is not tuned."""


def refused_corners(study: StudyConfig, place: PlaceOf) -> Iterator[Diagnostic]:
    """Yield the first value of each domain that the recipe refuses, alone or by a rule.

    The bounds of a range speak for what lies between them. A rule reads two or three settings, of
    which every combination is tried; all other settings cannot break it.

    Args:
        study: its ``recipe`` holds the domains, its ``train`` all that is not tuned.
        place: gives the place of a key, for the diagnostics.
    """
    holes = {name: hole for name, hole in study.recipe.items() if name in Recipe.model_fields}
    domains = {name: corners(hole, ("recipe", name)) for name, hole in holes.items()}
    good = {name: [Corner(_shown(v), v)] for name, v in study.train.model_dump().items()}
    for name, tried in domains.items():
        told = ((corner, _alone(study, name, corner)) for corner in tried)
        found = next(((corner.path, finding) for corner, finding in told if finding), None)
        if found is None:
            good[name] = tried
        else:
            path, finding = found
            yield replace(finding, place=place(path), help=_help(holes[name], finding.help))
    for rule in RULES:
        for point in itertools.product(*(good[field] for field in rule.fields)):
            reason = rule.broken(*(corner.value for corner in point))
            if reason is not None:
                yield _broken(dict(zip(rule.fields, point, strict=True)), reason, place)
                break


def corners(hole: Hole, path: tuple[str, str]) -> list[Corner]:
    """Return the alternatives of a choice, or the bounds of a range, which stands at ``path``."""
    match hole:
        case Choice(choice=dict(values)):
            return [Corner(show(k), v, (*path, "choice", k)) for k, v in values.items()]
        case Choice(labels=labels):
            return [Corner(show(v), v, (*path, "choice", i)) for i, v in enumerate(labels)]
        case Float(bounds=bounds):
            real = (float(bound) for bound in bounds)
            return [Corner(show(v), v, (*path, "float", i)) for i, v in enumerate(real)]
        case Int(bounds=bounds):
            return [Corner(show(v), v, (*path, "int", i)) for i, v in enumerate(bounds)]
    assert_never(hole)


def _shown(value: object) -> str:
    return str(value) if isinstance(value, tuple) else show(value)


def _broken(point: dict[str, Corner], reason: str, place: PlaceOf) -> Diagnostic:
    """Return the finding about settings that break a rule, at the first that is tuned."""
    tuned = [name for name, corner in point.items() if corner.path]
    fixed = [f"`train.{name}`" for name in point if name not in tuned]
    shown = ", ".join(f"{name}={corner.shown}" for name, corner in point.items())
    name = tuned[0]
    text = f"`recipe.{name}`: no training has {shown}: {reason}"
    help = "take one of these values out of its domain"
    help += f", or change {' or '.join(fixed)}" if fixed else ""
    return Diagnostic("bad-recipe", text, place(point[name].path), help=help)


def _alone(study: StudyConfig, name: str, corner: Corner) -> Diagnostic | None:
    """Return why a recipe cannot have this value, whatever its other settings are."""
    values, help = {**study.train.model_dump(), name: corner.value}, None
    try:
        recipe = Recipe.model_validate(values)
        if name == "precision":
            mixed_precision(recipe.precision, torch.device(study.device))
        return None
    except ValidationError as error:
        fault = error.errors()[0]
        if isinstance(fault.get("ctx", {}).get("error"), RuleError):
            return None
        reason = setting_faults(error, Recipe, values, lambda path, at_key: None)[0].message
        help = likely_meant(fault)
    except ResdslError as error:
        reason = error.diagnostics[0].message
    text = f"`recipe.{name}`: no training has {name}={corner.shown}: {reason}"
    return Diagnostic("bad-recipe", text, help=help)


def _help(hole: Hole, written: str | Later | None) -> str | Later:
    """Return how the domain is mended; ``written`` is how one value of it would be."""
    if isinstance(hole, Choice):
        return written or "take it out of the alternatives"
    if isinstance(hole, Float) and written and all(float(b).is_integer() for b in hole.bounds):
        low, high = hole.bounds
        return f"write `{{int: [{low:.0f}, {high:.0f}]}}`"
    return "give a range, or a choice, of values that it takes"
