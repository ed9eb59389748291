"""`python -m resdsl`."""

from resdsl.cli import main

main()
