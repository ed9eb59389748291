"""Included files: which they are, and the blocks that are taken from them."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from resdsl.language.models import BlocksModel, DocumentModel, validate
from resdsl.language.written_values import form
from resdsl.text.diagnostics import (
    MAX_BYTES,
    Diagnostic,
    Later,
    Place,
    ResdslError,
    Source,
    nearest,
    read_text,
)
from resdsl.text.reader import read
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar

MAX_FILES = 100

_IGNORED = frozenset(DocumentModel.model_fields) - frozenset(BlocksModel.model_fields)


@dataclass(slots=True)
class Gathered:
    """The blocks of a file and of those that it includes, theirs first.

    ``complete`` is false where a file could not be read, so that blocks may be missing.
    """

    blocks: YamlMapping
    complete: bool = True


def read_root(source: Source, findings: list[Diagnostic]) -> YamlMapping:
    """Return the top level of a file.

    Raises:
        ResdslError: it is not YAML, or no mapping.
    """
    root = read(source, findings)
    if isinstance(root, YamlMapping):
        return root
    text = "a document is a mapping with `resdsl: 1`"
    raise ResdslError([*findings, Diagnostic("not-a-document", text, root.place)])


def blocks_alone(root: YamlMapping, findings: list[Diagnostic]) -> BlocksModel | None:
    """Return what is read of a file for its blocks; the rest of a document is ignored."""
    keep = frozenset({"include", "blocks"})
    model = validate(BlocksModel, root, findings, keep=keep, ignore=_IGNORED, lenient=True)
    return model if isinstance(model, BlocksModel) else None


def gather(
    root: YamlMapping,
    include: YamlList | None,
    blocks: YamlMapping | None,
    findings: list[Diagnostic],
) -> Gathered:
    """Return ``blocks`` of the file with the top level ``root``, and those that it includes."""
    if "include" not in root.entries:
        return Gathered(blocks or YamlMapping({}, {}, root.place))
    walk = _Walk(findings, Gathered(YamlMapping({}, {}, root.place)))
    source = root.place.source
    walk.take(_File(source, os.path.realpath(source.name)), root, include, blocks)
    return walk.gathered


@dataclass(frozen=True, slots=True)
class _File:
    """A file, and those through which it is included. ``path`` has no links in it."""

    source: Source
    path: str
    around: tuple[_File, ...] = ()

    @property
    def folder(self) -> str:
        return os.path.dirname(self.path)


@dataclass(slots=True)
class _Walk:
    """The way through all files, each of which is read once."""

    findings: list[Diagnostic]
    gathered: Gathered
    seen: set[str] = field(default_factory=set)
    n_bytes: int = 0

    def report(self, code: str, message: str, place: Place, **details: Any) -> None:
        self.findings.append(Diagnostic(code, message, place, **details))

    def take(
        self, file: _File, root: YamlMapping, include: YamlList | None, blocks: YamlMapping | None
    ) -> None:
        """Take the blocks of a file, after those of the files that it includes."""
        self.seen.add(file.path)
        if include is None and "include" in root.entries:
            self.gathered.complete = False  # it was no list
        for item in include.items if include else ():
            if not self.follow(item, file):
                self.gathered.complete = False
        taken = self.gathered.blocks
        for name, value in blocks.entries.items() if blocks else ():
            assert blocks is not None
            place = blocks.keys[name]
            if name in taken.entries:
                text = f"block `{name}` is defined in two files, first at {taken.keys[name]}"
                help = "rename one; `extends` makes a variant of a block under another name"
                self.report("duplicate-block", text, place, help=help)
                continue
            taken.entries[name] = value
            taken.keys[name] = place

    def follow(self, item: YamlNode, file: _File) -> bool:
        """Take the blocks of the file that an entry of `include` names; return whether they are
        known."""
        path = self.path(item, file)
        if path is None:
            return False
        files = (*file.around, file)
        for n, other in enumerate(files):
            if other.path == path:
                circle = " -> ".join(f.source.name for f in (*files[n:], other))
                text = f"files include each other in a circle: {circle}"
                self.report("include-circle", text, item.place)
                return True
        if path in self.seen:
            return True
        self.seen.add(path)
        assert isinstance(item, YamlScalar)
        source = self.open(path, str(item.value), item.place)
        return source is not None and self.read(_File(source, path, files), item.place)

    def read(self, file: _File, place: Place) -> bool:
        """Take the blocks of a file that is included at ``place``."""
        findings: list[Diagnostic] = []
        model = None
        try:
            root = read_root(file.source, findings)
            model = blocks_alone(root, findings)
        except ResdslError as error:
            findings = list(error.diagnostics)
        note = f"the file is included at {place}"
        self.findings += [replace(found, notes=(*found.notes, note)) for found in findings]
        if model is not None:
            self.take(file, root, model.include, model.blocks)
        return model is not None

    def path(self, item: YamlNode, file: _File) -> str | None:
        """Return the path that an entry of `include` leads to, None after a finding."""
        text = item.value if isinstance(item, YamlScalar) else None
        name, place = file.source.name, item.place
        if not isinstance(text, str) or not text.isprintable() or not text.strip():
            message = f"`include` lists paths of files, but got {form(item)}"
            self.report("bad-include", message, place)
            return None
        help = f"copy it to a place below the folder of {name}"
        if "://" in text:
            self.report(
                "bad-include", f"`{text}` is not the path of a local file", place, help=help
            )
            return None
        if os.path.isabs(text):
            message = f"`{text}` is absolute; paths are relative to the folder of {name}"
            self.report("bad-include", message, place, help=help)
            return None
        path = os.path.realpath(os.path.join(file.folder, text))
        if Path(path).is_relative_to(file.folder):
            return path
        message = f"`{text}` leads out of the folder of {name}"
        self.report("bad-include", message, place, notes=(f"it is {path}",), help=help)
        return None

    def open(self, path: str, written: str, place: Place) -> Source | None:
        """Return the text of a file, None after a finding."""
        name = str(Path(place.source.name).parent / written)
        if os.path.realpath(name) != path:
            name = path  # the including file was reached through a link
        try:
            status = os.stat(path)
        except OSError as error:
            self.report(
                "unreadable-file",
                f"cannot read {name}: {error.strerror}",
                place,
                help=Later(_nearby, path, written) if error.errno == errno.ENOENT else None,
            )
            return None
        if not stat.S_ISREG(status.st_mode):
            kind = "it is a directory" if stat.S_ISDIR(status.st_mode) else "it is no ordinary file"
            self.report("unreadable-file", f"cannot read {name}: {kind}", place)
            return None
        return self.text(name, status.st_size, place)

    def text(self, name: str, n_bytes: int, place: Place) -> Source | None:
        """Return the text of a file within the bounds, None after a finding."""
        if self.n_bytes > MAX_BYTES or len(self.seen) > MAX_FILES + 2:
            return None  # this was said of another file
        self.n_bytes += n_bytes
        if self.n_bytes > MAX_BYTES:
            text = f"the included files have more than {MAX_BYTES:,} bytes together"
            self.report("file-too-large", text, place)
            return None
        if len(self.seen) > MAX_FILES + 1:
            text = f"more than {MAX_FILES} files are included"
            self.report("too-many-files", text, place)
            return None
        try:
            return read_text(name)
        except ResdslError as error:
            self.findings += [replace(found, place=place) for found in error.diagnostics]
            return None


def _nearby(path: str, written: str) -> str:
    """Return a help for a file that does not exist: the nearest name in its folder."""
    folder, base = os.path.split(path)
    try:
        near = nearest(base, os.listdir(folder))
    except OSError:
        near = None
    if near is None:
        return "paths are relative to the folder of the file that includes"
    return f"did you mean `{os.path.join(os.path.dirname(written), near)}`?"
