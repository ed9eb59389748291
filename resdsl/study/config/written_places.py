"""Where the values of a study were written: in an override or a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from resdsl.study.config.config_files import ConfigFile
from resdsl.study.config.overrides import override_place
from resdsl.text.diagnostics import Place
from resdsl.text.located_faults import Location


def place_of(
    location: Location, at_key: bool, overrides: Mapping[str, str], files: Sequence[ConfigFile]
) -> Place:
    """Return where a value of the study (or its key) was written.

    An override wins: one of a part of the value, of the value, or of what the value is a part of.
    Then come the files. What nobody wrote is told at the choice of the study.

    Args:
        location: the keys and positions that lead to the value.
        at_key: whether the place of the key is wanted, for one that should not be there.
        overrides: the texts of the overrides by their keys, the choice of the study among them.
        files: the files of the user that the study is composed of, the uppermost first.
    """
    path = ".".join(map(str, location))
    keys = [key for key in overrides if f"{key}.".startswith(f"{path}.")]
    keys += [key for key in overrides if f"{path}.".startswith(f"{key}.")]
    places = (file.place(location, at_key) for file in files)
    found = None if keys else next(filter(None, places), None)
    return found or override_place(overrides[max(keys, key=len, default="study")])
