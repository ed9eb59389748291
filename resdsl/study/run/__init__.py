"""A study at work: the coordinator, executors, the run directory."""
