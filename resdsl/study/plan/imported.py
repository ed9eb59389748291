"""Trials of an earlier study that inform the samplers of this one, and are no results of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ConfigDict

from resdsl.language.holes import PlainValue, exact
from resdsl.study.plan.jobs import Run, cell_name

LEARNERS = frozenset({"tpe", "gp"})
"""Samplers that learn from any trial, not from those alone that they proposed."""


class Imported(BaseModel):
    """What was taken over from another run directory; ``imported.json`` in that of a study."""

    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="null")

    origin: str
    """The run directory, as the study names it."""
    runs: tuple[Run, ...]
    """Tuning runs with the cell and the tuned values that they have in this study; their numbers
    are those of ``origin``."""
    left_out: dict[str, int] = {}
    """How many tuning runs were left out, by reason."""

    def of(self, cell: Mapping[str, PlainValue]) -> tuple[Run, ...]:
        """Return the runs that inform one cell."""
        return tuple(run for run in self.runs if exact(run.cell) == exact(cell))

    def notes(self) -> Iterator[str]:
        """Yield how many trials came from where, and why the others did not."""
        cells = {exact(run.cell): cell_name(run.cell) for run in self.runs}
        counts = {key: sum(exact(run.cell) == key for run in self.runs) for key in cells}
        each = "; ".join(f"{cells[key]}: {count}" for key, count in counts.items())
        trials = len({run.number for run in self.runs})
        yield (
            f"The sampler knew {trials} trial{'s' if trials > 1 else ''} of {self.origin} before "
            f"the first one here ({each}). They are no results of this study: no table, chart or "
            "choice of a recipe counts them."
        )
        if self.left_out:
            why = "; ".join(f"{count}: {reason}" for reason, count in self.left_out.items())
            yield f"Of {self.origin} {sum(self.left_out.values())} trials were left out ({why})."
