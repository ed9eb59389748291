"""Bounds of what a run may be asked for, beyond which torch itself fails."""

MAX_SEED = 2**62  # a study counts on from its seed; torch takes seeds of 64 bits
MAX_THREADS = 1024  # the system ends a process that cannot have the memory of its threads
