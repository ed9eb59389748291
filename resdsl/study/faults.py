"""Where the values of a composed study were written: an override or a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from resdsl.errors import Place, Source
from resdsl.language.setting_faults import Location
from resdsl.study.files import UserFile


def place_of(
    location: Location, at_key: bool, overrides: Mapping[str, str], files: Sequence[UserFile]
) -> Place:
    """Return where a value of the study (or its key) was written, as far as the user wrote it."""
    path = ".".join(map(str, location))
    # an override of the value, of what it is in, or of a part of it
    keys = [key for key in overrides if f"{key}.".startswith(f"{path}.")]
    keys += [key for key in overrides if f"{path}.".startswith(f"{key}.")]
    places = (file.place(location, at_key) for file in files)
    found = None if keys else next(filter(None, places), None)
    text = overrides[max(keys, key=len, default="study")]
    return found or Place(Source("override", text), 1, 1, 1, len(text) + 1)
