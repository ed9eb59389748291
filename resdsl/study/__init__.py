"""Studies: cells tuned with equal budgets, run on fresh seeds, measured once."""

from resdsl.study.run.launch import resume, search

__all__ = ["resume", "search"]
