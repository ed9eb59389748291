"""A text as tokens: each byte is one, so there is nothing to train before training."""

from __future__ import annotations

import numpy as np

from resdsl.data.data_config import DataConfig
from resdsl.data.data_files import Parts, checked_tokens, damaged, own_root
from resdsl.files.memory import check_memory
from resdsl.files.regular_file import open_regular, reason, size_of
from resdsl.text.diagnostics import ResdslError

MAX_BYTES = 2**30


def read_text_file(config: DataConfig) -> Parts:
    """Return the bytes of the file ``config.root`` as samples of ``config.length`` tokens.

    Each position is to foretell the next byte. The text is cut into pieces that do not overlap,
    and the parts are stretches of it: the test part is its end, the validation part lies before.

    Raises:
        ResdslError: `data-not-found`, `data-too-large`; `damaged-data` for a file that is too long.
    """
    path = own_root(config, "file")
    try:
        with open_regular(path) as file:
            size = size_of(file)
            if size > MAX_BYTES:
                raise damaged(path, f"a text may have {MAX_BYTES} bytes at most")
            check_memory(path, 4 * size, size)  # tokens and targets are int64
            content = file.read(size)
    except OSError as error:
        raise damaged(path, f"cannot be read: {reason(error)}") from None
    step = config.length + 1
    pieces = np.frombuffer(content[: len(content) // step * step], dtype=np.uint8)
    pieces = pieces.reshape(-1, step)
    sizes = [
        size if isinstance(size, int) else round(size * len(pieces))
        for size in (config.test, config.validation)
    ]
    kept = len(pieces) - sum(sizes)
    if kept < 1 or min(sizes) < 1:
        message = f"{path}: {len(content)} bytes are {len(pieces)} samples of {step}, too few"
        help = "set a smaller `length`, `validation` or `test`"
        raise ResdslError.of("too-few-samples", message, help=help)
    ends = [kept, kept + sizes[1]]
    train, validation, test = np.split(pieces.astype(np.int64), ends)
    parts = {"train": train, "validation": validation, "test": test}
    return {part: checked_tokens(path, tokens) for part, tokens in parts.items()}
