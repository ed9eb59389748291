"""The files that a study is composed of: those chosen, and those they build on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from resdsl.study.config.config_files import ConfigFile, Found, read_config_file
from resdsl.study.config.config_folders import ConfigFolders
from resdsl.study.config.defaults_list import CHOSEN, FileChoice
from resdsl.text.diagnostics import Place, ResdslError

MAX_FILES = 100


@dataclass(frozen=True)
class Selection:
    """The files of a study."""

    files: tuple[ConfigFile, ...]
    """In the order in which they are laid on top of each other: the last one's values stay."""
    study: ConfigFile
    """The study that was chosen."""

    @property
    def own(self) -> tuple[ConfigFile, ...]:
        """The files of the user, the one whose values stay first."""
        return tuple(file for file in reversed(self.files) if not file.found.is_packaged)


def select_files(choices: Mapping[str, FileChoice], folders: ConfigFolders) -> Selection:
    """Return the files that belong to the study in ``choices``.

    Of each other group there is one: the one in ``choices``, else the one that the study's
    ``defaults`` choose, else that of ``config.yaml``.

    Args:
        choices: what was chosen on the command line, by group; ``study`` is among it.
        folders: where files are looked for.

    Raises:
        ResdslError: a file is missing or cannot be read; `cannot-compose` for files that build on
            each other in a circle, or are more than a hundred.
    """
    study = read_config_file("study", folders.find(choices["study"]))
    visit = _Visit(folders)
    visit.add(study, choices["study"].place)
    studies, visit.files = visit.files, []
    config = Found(folders.packaged / "config.yaml", folders.packaged, is_packaged=True)
    base = read_config_file("study", config)
    visit.choose(base)
    root = None if study.found.is_packaged else study.found.root
    for group in CHOSEN:
        choice, by = visit.chosen[group]
        if group in choices:
            choice = choices[group]
            found = folders.find(choice, root)
        else:
            found = folders.find_named(choice, by)
        visit.add(read_config_file(group, found), choice.place)
    return Selection((base, *visit.files, *studies), study)


@dataclass
class _Visit:
    """A walk through files to those that they build on."""

    folders: ConfigFolders
    files: list[ConfigFile] = field(default_factory=list)
    chosen: dict[str, tuple[FileChoice, ConfigFile]] = field(default_factory=dict)
    open: list[Found] = field(default_factory=list)
    n_files: int = 0

    def add(self, file: ConfigFile, place: Place) -> None:
        """Add a file between those it builds on; ``place`` is where it was chosen."""
        self.n_files += 1
        if self.n_files > MAX_FILES:
            text = f"the lists `defaults` of this study lead to more than {MAX_FILES} files"
            raise ResdslError.of("cannot-compose", text, place=place, help="build on fewer files")
        self.open.append(file.found)
        self.choose(file)
        for below in file.defaults.below:
            self.follow(below, file)
        self.files.append(file)
        for above in file.defaults.above:
            self.follow(above, file)
        self.open.pop()

    def choose(self, file: ConfigFile) -> None:
        """Note the files of other groups that a file chooses, where none did so before."""
        for choice in file.defaults.chosen:
            self.chosen.setdefault(choice.group, (choice, file))

    def follow(self, choice: FileChoice, by: ConfigFile) -> None:
        """Add the file that ``defaults`` of the file ``by`` name."""
        found = self.folders.find_named(choice, by)
        if any(found.path.samefile(other.path) for other in self.open):
            text = f"`{choice.name}` builds on this file again: a circle of `defaults`"
            help = "take one of the lists out"
            raise ResdslError.of("cannot-compose", text, place=choice.place, help=help)
        self.add(read_config_file(choice.group, found), choice.place)
