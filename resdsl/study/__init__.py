"""Studies compare families of nets: each cell is tuned with the same budget, its best recipe runs
on fresh seeds, and the test part is read once, at the end."""

from resdsl.study.run.launch import resume, search

__all__ = ["resume", "search"]
