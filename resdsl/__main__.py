"""`python -m resdsl`."""

import os
import sys
from pathlib import Path


def run() -> None:
    """Run the command line as the command `resdsl` does.

    Python puts the current folder in front of the path of a program that it starts with `-m`.
    Modules, and plugins with their entry points, would be found there before those that are
    installed, so the folder is taken off. Where the package itself lies in it, worker processes
    need it: there it comes last.
    """
    here = os.getcwd()
    if sys.path and sys.path[0] == here and not sys.flags.safe_path:
        del sys.path[0]
        if Path(__file__).parents[1] == Path(here):
            sys.path.append(here)
    from resdsl.cli import main

    main()


if __name__ == "__main__":
    run()
