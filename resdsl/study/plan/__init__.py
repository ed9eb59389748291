"""What a study will do: cells, jobs, budget, proposals, an estimate of the time."""
