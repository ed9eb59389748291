"""One file of a study's configuration, the user's or a packaged one, read strictly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from resdsl.study.config.defaults_list import Defaults, read_defaults
from resdsl.text.diagnostics import Diagnostic, Place, ResdslError, Source
from resdsl.text.located_faults import Location
from resdsl.text.model_faults import locate
from resdsl.text.settings_file import read_mapping, read_settings_text
from resdsl.text.yaml_nodes import YamlMapping, plain

_HEADER = re.compile(r"^#\s*@package[ \t]+(\S+)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Found:
    """Where a file is."""

    path: Path
    root: Path
    """The directory in which the files that this one names are looked for."""
    is_packaged: bool = False


@dataclass(frozen=True)
class ConfigFile:
    """A file of a group, with the places of its values."""

    group: str
    found: Found
    mapping: YamlMapping
    defaults: Defaults
    is_global: bool
    """Whether its keys are those of the whole study, as in every file of the group ``study``; the
    keys of another file are those below its group."""

    def values(self) -> dict[str, object]:
        """Return the values of the file as a part of the study."""
        entries = self.mapping.entries.items()
        own = {key: plain(node) for key, node in entries if key != "defaults"}
        return own if self.is_global else {self.group: own}

    def place(self, location: Location, at_key: bool) -> Place | None:
        """Return where a value of the study, or its key, stands in this file; None: nowhere.

        ``("executor", "slots")`` stands as ``slots`` in a file of the group ``executor``.
        """
        above, path = ((), location) if self.is_global else (location[:1], location[1:])
        if above not in ((), (self.group,)) or not path or path[0] not in self.mapping.entries:
            return None
        return locate(self.mapping, path, at_key=at_key)[0]


def read_config_file(group: str, found: Found) -> ConfigFile:
    """Return a file that was chosen in ``group``.

    Raises:
        ResdslError: what the strict reader finds; `bad-package`, `bad-value`, `not-settings`,
            `unknown-field` for what no file of the group can hold.

    >>> from resdsl.resources import directory
    >>> search = directory("search")
    >>> read_config_file("sampler", Found(search / "sampler" / "qmc.yaml", search)).values()
    {'sampler': {'kind': 'qmc'}}
    """
    source = read_settings_text(found.path)
    mapping = read_mapping(source)
    if "resdsl" in mapping.entries:
        text = f"this is a document, which describes a net, and no file of the group `{group}`"
        help = "a study names its document by `space: FILE`"
        raise ResdslError.of("not-settings", text, place=mapping.keys["resdsl"], help=help)
    if "hydra" in mapping.entries:
        text = "Hydra's own settings cannot be changed"
        place = mapping.keys["hydra"]
        raise ResdslError.of("unknown-field", text, place=place, help="take `hydra` out")
    defaults = read_defaults(mapping, group)
    return ConfigFile(group, found, mapping, defaults, _is_global(group, source))


def _is_global(group: str, source: Source) -> bool:
    """Return what the header ``# @package``, which a file need not have, says of the keys.

    Raises:
        ResdslError: `bad-package` where it puts them elsewhere.
    """
    header = _HEADER.search(source.text)
    if header is None:
        return group == "study"
    name = header.group(1)
    if name == "_global_" or (group != "study" and name in ("_group_", group)):
        return name == "_global_"
    line = source.text.count("\n", 0, header.start()) + 1
    place = Place(source, line, 1, line, len(header.group()) + 1)
    text = f"`@package {name}` puts the keys of a file of the group `{group}` where none is read"
    finding = Diagnostic("bad-package", text, place, help="take the line out")
    raise ResdslError([finding])
