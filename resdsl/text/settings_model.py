"""What all models of settings have in common."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Settings of a file, of options or of a call: no other keys, no values of another type.

    The docstring below a field describes it, in the reference and in the schema.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )

    other_words: ClassVar[dict[str, str]] = {}
    """What to do here, by words of other libraries: a key, or a key with a value, `clip=off`."""
