"""The error of a field that does not fit its op or its input."""

from __future__ import annotations


class FieldError(Exception):
    """A field does not fit its op or its input. The binder adds the place.

    ``field`` names the field to point at; "" points at the op's name.
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
