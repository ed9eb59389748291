"""Where the files of a study's configuration are looked for, by name and by path."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from resdsl.study.config.config_files import ConfigFile, Found
from resdsl.study.config.defaults_list import GROUPS, FileChoice
from resdsl.text.diagnostics import Diagnostic, ResdslError, suggest

_SUFFIXES = (".yaml", ".yml")
_MAX_LISTED = 10_000  # entries of a folder, for proposals: somebody may point at a whole disk


@dataclass(frozen=True)
class ConfigFolders:
    """The packaged files, and the directory of the user's own, if there is one."""

    packaged: Path
    config_dir: Path | None = None

    def __post_init__(self) -> None:
        """Look whether the directory of the user can be used.

        Raises:
            ResdslError: `no-config-group` for a directory without a file of a group;
                `config-clash` for a file with the name of a packaged one, so that the name would
                mean either.
        """
        directory = self.config_dir
        if directory is None:
            return
        if not os.path.isdir(directory) or not any(
            any(_names(directory / group)) for group in GROUPS
        ):
            message = f"--config-dir {directory} is no directory with files of a group of settings"
            folders = ", ".join(f"`{group}/`" for group in GROUPS)
            raise ResdslError.of("no-config-group", message, help=f"groups: {folders}")
        packaged = (path.relative_to(self.packaged) for path in self.packaged.glob("*/*.yaml"))
        clashes = [
            _clash(directory / path, f"rename it, and choose it by `{path.parent}=NEWNAME`")
            for path in packaged
            if _is_other(directory / path, self.packaged / path)
        ]
        if clashes:
            raise ResdslError(clashes)

    def find(self, choice: FileChoice, root: Path | None = None) -> Found:
        """Return the file that was chosen on the command line.

        A name with the suffix `.yaml` is a path: from the current folder, else from ``root``. Any
        other name is one of a packaged file, or of `GROUP/NAME.yaml` in the directory of the user,
        in ``root`` or the current folder; a study may also be `NAME.yaml` in the current folder.

        Args:
            choice: the group and the name.
            root: the directory of the study that was chosen.

        Raises:
            ResdslError: `unknown-choice` for no such file; `config-clash` for a name of a packaged
                file and of one in the current folder.
        """
        group, name, here = choice.group, choice.name, Path()
        roots = [path for path in (self.config_dir, root, here) if path is not None]
        if name.endswith(_SUFFIXES):
            paths = [Path(os.path.expanduser(name))]
            paths += [folder / name for root in roots for folder in (root, root / group)]
            found = next((path for path in paths if os.path.lexists(path)), None)
            if found is not None:
                return Found(found, _root_of(found, group))
            raise self._unknown(choice, roots)
        own = [Found(folder / group / f"{name}.yaml", folder) for folder in roots]
        if group == "study":
            own.append(Found(Path(f"{name}.yaml"), here))
        packaged = self.packaged / group / f"{name}.yaml"
        for one in own:
            if name and os.path.isfile(one.path):
                if _is_other(packaged, one.path):
                    help = f"choose it by `{group}={one.path}`, or rename it"
                    raise ResdslError([_clash(one.path, help)])
                return one
        if os.path.isfile(packaged):
            return Found(packaged, self.packaged, is_packaged=True)
        raise self._unknown(choice, roots)

    def find_named(self, choice: FileChoice, by: ConfigFile) -> Found:
        """Return the file that ``defaults`` of the file ``by`` name.

        It stands in the directory of that file, under the group; one of the same group may stand
        beside the file. Else it is a packaged one.

        Raises:
            ResdslError: `unknown-choice`.
        """
        group, name, root = choice.group, choice.name, by.found.root
        file = name if name.endswith(_SUFFIXES) else f"{name}.yaml"
        beside = [by.found.path.parent] if group == by.group else []
        whole_path = [root] if file == name else []
        for folder in (*beside, root / group, *whole_path):
            if os.path.isfile(folder / file):
                return Found(folder / file, root, by.found.is_packaged)
        packaged = self.packaged / group / file
        if os.path.isfile(packaged):
            return Found(packaged, self.packaged, is_packaged=True)
        raise self._unknown(choice, [root])

    def known(self, group: str, roots: Iterable[Path]) -> list[str]:
        """Return the names of the files of a group, of those in ``roots`` too."""
        folders = (self.packaged, *roots)
        return sorted({name for folder in folders for name in _names(folder / group)})

    def _unknown(self, choice: FileChoice, roots: Sequence[Path]) -> ResdslError:
        group, name = choice.group, choice.name
        message = f"the group `{group}` has no file `{name}`"
        help = suggest(name, self.known(group, roots))
        if name.startswith("{"):
            help = f"values are set one by one: `{group}.KEY=VALUE`"
        elif name and os.path.isfile(f"{name}.yaml"):
            help = f"a file in this folder is named with its suffix: `{group}={name}.yaml`"
        elif group == "study" and not help.startswith("did you"):
            help += "; a study of your own is a file `NAME.yaml` here, or in a folder `study`"
        return ResdslError.of("unknown-choice", message, place=choice.place, help=help)


def _root_of(path: Path, group: str) -> Path:
    """Return the directory of a file's configuration: `conf` of `conf/study/mine.yaml`."""
    folder = path.parent
    return folder.parent if folder.name == group else folder


def _clash(path: Path, help: str) -> Diagnostic:
    message = f"{path} has the name of a file that comes with resdsl"
    return Diagnostic("config-clash", message, help=help)


def _is_other(path: Path, file: Path) -> bool:
    """Return whether there is a ``path`` that is not the same file as ``file``."""
    return os.path.exists(path) and not os.path.samefile(path, file)


def _names(folder: Path) -> Iterator[str]:
    """Yield the names of the files below a folder, as they are chosen: without the suffix."""
    n_seen = 0
    for parent, _, files in os.walk(folder):
        for file in files:
            path = Path(parent, file)
            if file.endswith(".yaml") and path.is_file():
                yield path.relative_to(folder).with_suffix("").as_posix()
        n_seen += len(files) + 1
        if n_seen > _MAX_LISTED:
            return
