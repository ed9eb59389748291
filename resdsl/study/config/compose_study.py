"""Composition of a study from the packaged files, the user's own and overrides.

The files and the grammar of overrides are Hydra's, but Hydra composes nothing here: the strict
reader reads every file, values are laid on top of each other with their places, and neither
modules of plugins nor resolvers of OmegaConf are called. So nothing global is touched, and a study
can be composed in any thread, and in a program that runs under Hydra itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import ValidationError

from resdsl import resources
from resdsl.study.config.config_folders import ConfigFolders
from resdsl.study.config.defaults_list import FileChoice
from resdsl.study.config.file_selection import Selection, select_files
from resdsl.study.config.merging import merged, with_override
from resdsl.study.config.overrides import Override, read_arguments
from resdsl.study.config.references import resolve_references
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.config.written_places import place_of
from resdsl.text.diagnostics import Diagnostic, Place, ResdslError, suggest
from resdsl.text.located_faults import Location
from resdsl.text.scalars import is_text
from resdsl.text.setting_faults import setting_faults


@dataclass(frozen=True)
class Composed:
    """A study that is composed. Its configuration fits the models."""

    config: StudyConfig
    yaml: str
    """The same as text for people, every reference resolved."""
    folders: tuple[Path, ...]
    """Where the document that the study names is looked for, in this order."""
    place: Callable[[Location], Place]
    """Gives the place where the user wrote a key of the study: an override or a line of a file."""

    def space_paths(self) -> dict[str, Path]:
        """Return the files of the spaces by the names of their cells; one alone has the name "".

        Each is taken from the first of ``folders`` that has it.

        Raises:
            ResdslError: `no-space` when one is in none of them.
        """
        return {name: self._space_path(file) for name, file in self.config.documents.items()}

    def _space_path(self, name: str) -> Path:
        for folder in self.folders:
            if os.path.isfile(folder / name):
                return (folder / name).resolve()
        text = f"the space `{name}` is in none of {', '.join(map(str, self.folders))}"
        known = [path.name for path in resources.directory("examples").glob("*.yaml")]
        place = self.place(("space",))
        raise ResdslError.of("no-space", text, place=place, help=suggest(name, known))


def compose_study(
    overrides: Sequence[str], config_dir: Path | None = None, *, allow_env: bool = False
) -> Composed:
    """Return the study that ``overrides`` describe, such as ``["study=depth_profile"]``.

    Args:
        overrides: in Hydra's grammar; one of them chooses the study, by its name or as a path.
        config_dir: a directory of the user with files of the groups, which join the packaged ones.
        allow_env: whether values may refer to variables of the environment.

    Raises:
        ResdslError: `no-study`, or what is wrong with an override, a file or a value of the study.

    >>> compose_study(["study=depth_profile", "budget.seeds=2"]).config.budget.seeds
    2
    """
    choices, settings = read_arguments(overrides)
    folders = ConfigFolders(resources.directory("search"), config_dir)
    if "study" not in choices:
        known = folders.known("study", [config_dir or Path()])
        studies = ", ".join(f"`study={name}`" for name in known[:20])
        raise ResdslError.of("no-study", "no study was chosen", help=f"add one of {studies}")
    selection = select_files(choices, folders)
    texts = {"study": choices["study"].place.source.text} | {one.key: one.text for one in settings}

    def place(location: Location, at_key: bool = True) -> Place:
        return place_of(location, at_key, texts, selection.own)

    values = _values(selection, settings)
    resolved, faults = resolve_references(values, allow_env=allow_env)
    if faults:
        raise ResdslError(
            Diagnostic(fault.code, fault.message, place(fault.location, False), help=fault.help)
            for fault in faults
        )
    try:
        config = StudyConfig.model_validate(resolved)
    except ValidationError as error:
        raise ResdslError(setting_faults(error, StudyConfig, resolved, place)) from None
    root = config.data.root
    if root is not None:  # A study that is resumed from another directory must find the same files.
        data = config.data.model_copy(update={"root": root.expanduser().resolve()})
        config = config.model_copy(update={"data": data})
    is_given = any(setting.key == "space" for setting in settings)
    looked = _folders(selection, choices, config_dir, is_given)
    return Composed(config, _as_yaml(resolved), looked, place)


def _values(selection: Selection, settings: Sequence[Override]) -> dict[str, object]:
    """Return the values of all files and overrides, laid on top of each other."""
    values: dict[str, object] = {}
    for file in selection.files:
        values = merged(values, file.values())
    given: dict[str, object] = {}  # all at once, so that their order does not matter
    for setting in settings:
        if setting.takes_away:
            values, given = with_override(merged(values, given), setting), {}
        else:
            given = with_override(given, setting)
    return merged(values, given)


def _folders(
    selection: Selection,
    choices: Mapping[str, FileChoice],
    config_dir: Path | None,
    is_given: bool,
) -> tuple[Path, ...]:
    """Return where the space is looked for.

    A study that is given as a path means the file beside it first; what stands on the command line
    means one in the current folder.
    """
    found = selection.study.found
    beside = [] if found.is_packaged else [found.path.parent, found.root]
    is_path = choices["study"].name.endswith((".yaml", ".yml"))
    first = beside if is_path and not is_given else []
    places = [*first, Path(), *beside, *([config_dir] if config_dir else [])]
    unique = {folder.resolve(): None for folder in (*places, resources.directory("examples"))}
    return tuple(unique)


class _Printer(yaml.SafeDumper):
    """Writes a text with quotes where YAML 1.2 would not read it as one."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = None if is_text(text) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Printer.add_representer(str, _text)


def _as_yaml(values: Mapping[str, object]) -> str:
    return yaml.dump(values, Dumper=_Printer, allow_unicode=True, sort_keys=False)
