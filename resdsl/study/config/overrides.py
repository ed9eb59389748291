"""Overrides of the command line, such as ``budget.seeds=5``.

Hydra's grammar reads them; what a file of a study could not say either is refused here, because
Hydra would take it: its own settings, sweeps over several values, numbers without bounds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException

from resdsl.study.config.user_files import GROUPS
from resdsl.text.diagnostics import Place, ResdslError, Source, suggest
from resdsl.text.scalars import out_of_bounds


def parse_override(text: str) -> Override:
    """Return an override as Hydra reads it.

    Raises:
        ResdslError: `bad-override` for a text that is none, or that means nothing to a study.

    >>> parse_override("budget.seeds=5").key_or_group
    'budget.seeds'
    """
    try:
        override = OverridesParser.create().parse_override(text)
        reason = _refusal(override)
    except HydraException as error:
        reason = str(error).splitlines()[0]
    except ValueError:  # Python raises it for a number of more than 4,300 digits.
        reason = "a number in it is out of range"
    if reason is None:
        return override
    help = "an override is written key=value, and a list [1,2,3]"
    message = f"`{text}` is no override: {reason}"
    raise ResdslError.of("bad-override", message, place=override_place(text), help=help)


def _refusal(override: Override) -> str | None:
    key = override.key_or_group
    if override.is_hydra_override() or key.partition(".")[0] == "hydra":
        return "Hydra's own settings cannot be changed"
    if not key or override.package is not None:
        return "it names no key of a study"
    if override.is_sweep_override():
        return "it gives several values; a study compares values by its `cells`"
    return next(_out_of_bounds(override.value()), None)


def _out_of_bounds(value: object) -> Iterator[str]:
    """Yield why numbers in an override could not stand in a file either."""
    match value:
        case list():
            for item in value:
                yield from _out_of_bounds(item)
        case dict():
            yield from _out_of_bounds([*value.values()])
        case int() | float() if (reason := out_of_bounds(value)) is not None:
            yield reason


def hydra_argument(override: Override, known: Collection[tuple[str, str]]) -> str:
    """Return an override as Hydra takes it.

    Values are forced (`++`): whether a key may be set is the models' question, not whether a file
    happens to hold it already.

    Args:
        override: what :func:`parse_override` returned.
        known: the group and the name of every file that can be chosen.

    Raises:
        ResdslError: `unknown-choice` for a file that a group does not have.
    """
    text, group = override.input_line or "", override.key_or_group
    if override.is_delete():
        return text
    if group not in GROUPS:
        return "++" + text.lstrip("+")
    name = override.value()
    if not isinstance(name, str) or (group, name) not in known:
        written = text.partition("=")[2]
        raise unknown_choice(group, written, known, override_place(text))
    return text.lstrip("+")


def unknown_choice(
    group: str, name: str, known: Collection[tuple[str, str]], place: Place
) -> ResdslError:
    """Return the error about a file ``name`` that ``group`` does not have, told at ``place``.

    ``known`` holds the group and the name of every file that can be chosen.
    """
    names = [name for other, name in known if other == group]
    message = f"the group `{group}` has no file `{name}`"
    return ResdslError.of("unknown-choice", message, place=place, help=suggest(name, names))


def override_place(text: str) -> Place:
    """Return the whole text of an override as the place of what is wrong with it."""
    return Place(Source("override", text), 1, 1, 1, len(text) + 1)
