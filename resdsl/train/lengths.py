"""How long a run, or a study, may be asked to take: whole numbers below which it can end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticKnownError

MAX_STEPS = 10**9  # at a millisecond each, twelve days
MAX_EPOCHS = 10**6  # each is measured, and leaves a line and a checkpoint
MAX_RUNS = 10**6  # of a cell; the record of a study is read as a whole


def _at_most(bound: int) -> Callable[[object], object]:
    """Return a check in which ``bound`` speaks first.

    That `1e12` is no whole number would propose `1000000000000`.
    """

    def check(value: object) -> object:
        if isinstance(value, int | float) and value > bound:
            raise PydanticKnownError("less_than_equal", {"le": bound})
        return value

    return check


Steps = Annotated[int, Field(strict=True, ge=1, le=MAX_STEPS), BeforeValidator(_at_most(MAX_STEPS))]
Epochs = Annotated[
    int, Field(strict=True, ge=1, le=MAX_EPOCHS), BeforeValidator(_at_most(MAX_EPOCHS))
]
Runs = Annotated[int, Field(strict=True, ge=1, le=MAX_RUNS), BeforeValidator(_at_most(MAX_RUNS))]
RunsOrNone = Annotated[
    int, Field(strict=True, ge=0, le=MAX_RUNS), BeforeValidator(_at_most(MAX_RUNS))
]
