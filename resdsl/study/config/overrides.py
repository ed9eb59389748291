"""Arguments of the command line: ``study=mine`` chooses a file, ``budget.seeds=5`` sets a value.

Hydra's grammar reads the values. What a file of a study could not say either is refused: Hydra's
own settings, sweeps over several values, numbers without bounds.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hydra.core.override_parser import types as hydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import HydraException

from resdsl.study.config.defaults_list import GROUPS, FileChoice
from resdsl.text.diagnostics import Place, ResdslError, Source
from resdsl.text.scalars import out_of_bounds

MAX_LENGTH = 5_000  # characters of an override; the grammar takes a second for them
_MAX_NESTING = 20

_CHOICE = re.compile(rf"\+{{0,2}}({'|'.join(GROUPS)})=(.*)", re.DOTALL)
_HELP = "an override is written key=value, and a list [1,2,3]"
_PARSING = threading.Lock()  # Parsers made by ANTLR share tables.


@dataclass(frozen=True)
class Override:
    """A value that the command line sets, or a key that it takes away."""

    text: str
    key: str
    """As it is written: ``budget.seeds``."""
    value: object
    takes_away: bool = False

    @property
    def place(self) -> Place:
        """The place of what is wrong with it."""
        return override_place(self.text)


def read_arguments(texts: Iterable[str]) -> tuple[dict[str, FileChoice], list[Override]]:
    """Return the files that arguments choose, by group, and the values that they set.

    The first argument without `=` is the name of a study where no `study=` is given.

    Raises:
        ResdslError: `bad-override`.

    >>> choices, (seeds,) = read_arguments(["mine", "budget.seeds=5"])
    >>> choices["study"].name, seeds.key, seeds.value
    ('mine', 'budget.seeds', 5)
    """
    texts = list(texts)
    chosen = [(text, form) for text in texts if (form := _CHOICE.fullmatch(text))]
    choices = {form[1]: _choice(form[1], form[2], text) for text, form in chosen}
    rest = [text for text in texts if not _CHOICE.fullmatch(text)]
    bare = next((text for text in rest if re.fullmatch(r"[^=~+\s][^=]*", text)), None)
    if bare is not None and "study" not in choices:
        choices["study"] = _choice("study", bare, bare)
        rest.remove(bare)
    return choices, [parse_override(text) for text in rest]


def _choice(group: str, name: str, text: str) -> FileChoice:
    quoted = re.fullmatch(r"""(["'])(.*)\1""", name, re.DOTALL)
    return FileChoice(group, quoted[2] if quoted else name, override_place(text))


def parse_override(text: str) -> Override:
    """Return an override as Hydra reads it.

    Raises:
        ResdslError: `bad-override` for a text that is none, or that means nothing to a study.

    >>> parse_override("budget.seeds=5").value
    5
    """
    help = _HELP
    try:
        reason = _too_large(text)
        if reason is None:
            with _PARSING:
                found = OverridesParser.create().parse_override(text)
            reason = _refusal(found)
    except HydraException as error:
        reason = str(error).splitlines()[0]
        help = _quoted(text) or help
    except ValueError:  # Python raises it for a number of more than 4,300 digits.
        reason = "a number in it is out of range"
    if reason is None:
        return Override(text, found.key_or_group, found.value(), found.is_delete())
    message = f"`{text}` is no override: {reason}"
    raise ResdslError.of("bad-override", message, place=override_place(text), help=help)


def _too_large(text: str) -> str | None:
    if len(text) > MAX_LENGTH:
        return f"it has more than {MAX_LENGTH:,} characters"
    depth = deepest = 0
    for character in text:
        depth += (character in "[{(") - (character in "]})")
        deepest = max(depth, deepest)
    return f"it is nested more than {_MAX_NESTING} levels deep" if deepest > _MAX_NESTING else None


def _quoted(text: str) -> str | None:
    """Return how a text is written that Hydra's grammar takes in quotes alone, such as `é`."""
    key, equals, value = text.partition("=")
    if not equals or not value or re.search(r"""["'\\\[{,]""", value):
        return None
    written = f"{key}='{value}'"
    try:
        with _PARSING:
            OverridesParser.create().parse_override(written)
    except (HydraException, ValueError):
        return None
    return f'quote the value: `{written}`; a shell needs quotes around it: `"{written}"`'


def _refusal(override: hydra.Override) -> str | None:
    key = override.key_or_group
    if override.is_hydra_override() or key.partition(".")[0] == "hydra":
        return "Hydra's own settings cannot be changed"
    if not key or "/" in key or override.package is not None:
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


def override_place(text: str) -> Place:
    """Return the whole text of an override as the place of what is wrong with it."""
    return Place(Source("override", text), 1, 1, 1, len(text) + 1)
