"""The error of a field that does not fit its op or its input; rules of ops raise it."""

from __future__ import annotations


class FieldError(Exception):
    """A field does not fit its op or its input. The binder adds the place and the frames.

    ``message`` says what must hold and what was got. ``field`` names the field to point at, as
    YAML has it; "" points at the op's name. ``label`` stands below the place, ``help`` says what to
    write instead, and ``code`` is one of docs/errors.md.
    """

    def __init__(
        self,
        message: str,
        *,
        field: str = "",
        label: str = "",
        help: str | None = None,
        code: str = "shape-mismatch",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.label = label
        self.help = help
        self.code = code
