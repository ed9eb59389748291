"""Where the values of a study were written, an override or a file, and why Hydra refused them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from omegaconf.errors import InterpolationResolutionError, MissingMandatoryValue

from resdsl.study.config.overrides import override_place
from resdsl.study.config.user_files import UserFile
from resdsl.text.diagnostics import Place, ResdslError
from resdsl.text.located_faults import Location

_DETAILS = re.compile(r"^\s*(full_key|object_type|reference_type)[:=].*$", re.MULTILINE)


def place_of(
    location: Location, at_key: bool, overrides: Mapping[str, str], files: Sequence[UserFile]
) -> Place:
    """Return where a value of the study (or its key) was written.

    An override wins, as it does in Hydra: one of a part of the value, of the value, or of what the
    value is a part of. Then come the files. What nobody wrote is told at the choice of the study.

    Args:
        location: the keys and positions that lead to the value.
        at_key: whether the place of the key is wanted, for one that should not be there.
        overrides: the texts of the overrides by their keys, the choice of the study among them.
        files: the files of the user that the study is composed of.
    """
    path = ".".join(map(str, location))
    keys = [key for key in overrides if f"{key}.".startswith(f"{path}.")]
    keys += [key for key in overrides if f"{path}.".startswith(f"{key}.")]
    places = (file.place(location, at_key) for file in files)
    found = None if keys else next(filter(None, places), None)
    return found or override_place(overrides[max(keys, key=len, default="study")])


def cannot_compose(
    error: Exception, overrides: Mapping[str, str], place: Callable[[Location], Place]
) -> ResdslError:
    """Return what Hydra or OmegaConf raised, at the override or the key that it is about.

    Neither says where that is: the key is what the exception names, or else the longest key of an
    override that its text quotes.

    Args:
        error: what was raised.
        overrides: the texts of the overrides by their keys.
        place: gives the place of a key of the study.
    """
    text = " ".join(_DETAILS.sub("", str(error)).split())
    quoted = re.findall(r"'([^']+)'", text)
    named = [k for k, given in overrides.items() if k in quoted or given.lstrip("+") in text]
    key = getattr(error, "full_key", None) or max(named, key=len, default="study")
    parts = re.findall(r"[^.\[\]]+", str(key))
    match error:
        case InterpolationResolutionError():
            help = "`${key}` takes the value of another key, whose whole path it names"
        case MissingMandatoryValue():
            help = "`???` marks a value that must be given: write one"
        case _ if text.startswith("Could not delete"):
            help = "`~key`, without a value, takes away a key that is there"
        case _:
            help = "a list, a mapping and a single value cannot replace each other"
    return ResdslError.of(
        "cannot-compose",
        f"Hydra cannot compose this study: {text}",
        place=place(tuple(int(part) if part.isdecimal() else part for part in parts)),
        help=help,
    )
