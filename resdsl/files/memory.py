"""How much memory there is, so that what cannot fit is refused before it is tried."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from resdsl.text.diagnostics import ResdslError

_CGROUP = Path("/sys/fs/cgroup/memory.max")
_UNKNOWN = 16 * 2**30


def memory_size() -> int:
    """Return the bytes of memory that this process could have at most.

    That is what the machine has, or a container's limit where it is lower; 16 GiB where the system
    tells neither.
    """
    known = []
    with suppress(AttributeError, OSError, ValueError):  # Windows has no sysconf
        known.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    with suppress(OSError, ValueError):  # no container, or one without a limit: "max"
        known.append(int(_CGROUP.read_text("ascii")))
    return min(known, default=_UNKNOWN)


def shown_size(n_bytes: int) -> str:
    """Return a number of bytes for people.

    >>> shown_size(3 * 2**30), shown_size(1536), shown_size(2**90)
    ('3.0 GiB', '1.5 KiB', '1,125,899,906,842,624.0 TiB')
    """
    size, unit = float(n_bytes), "bytes"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return f"{size:,.1f} {unit}"


def check_memory(where: object, n_numbers: int, n_bytes: int) -> None:
    """Refuse inputs that cannot fit into the memory of this machine, before they are read.

    Args:
        where: the file or folder, as messages name it.
        n_numbers: how many numbers the inputs are; in training each is a float32 of 4 bytes.
        n_bytes: how many bytes they have as they are read, beside which the others stand.

    Raises:
        ResdslError: `data-too-large`.
    """
    needed, there = 4 * n_numbers + n_bytes, memory_size()
    if needed > there:
        message = (
            f"{where}: the inputs take {shown_size(needed)} of memory, but this machine has "
            f"{shown_size(there)}"
        )
        raise ResdslError.of("data-too-large", message, help="take fewer or smaller samples")
