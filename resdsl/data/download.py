"""Fetches a published file once, and only a file whose content is the known one."""

from __future__ import annotations

import hashlib
import http.client
import os
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from resdsl.errors import ResdslError

_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Published:
    """A file on the network: its address and the SHA-256 of its content."""

    url: str
    sha256: str

    @property
    def name(self) -> str:
        return self.url.rsplit("/", 1)[-1]


def download(published: Published, directory: Path) -> Path:
    """Return the path of the file in ``directory``, which is made where it is missing.

    Raises:
        ResdslError: `download-failed` when the network or the disk fails, or when the content is
            another one than was published.
    """
    target = directory / published.name
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        try:
            found = _fetch(published.url, beside)
            if found == published.sha256:
                os.replace(beside, target)
                return target
        finally:
            beside.unlink(missing_ok=True)
    except (OSError, http.client.HTTPException) as error:
        message = f"cannot download {published.url} to {directory}: {error}"
        help = "fetch the file by hand and set `root` to its directory"
        raise ResdslError.of("download-failed", message, help=help) from None
    message = f"{published.url} has the SHA-256 {found}, but {published.sha256} was published"
    raise ResdslError.of("download-failed", message)


def _fetch(url: str, path: Path) -> str:
    """Write the content to ``path``; return its SHA-256."""
    digest = hashlib.sha256()
    with urllib.request.urlopen(url, timeout=60) as response, path.open("wb") as file:
        while chunk := response.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()
