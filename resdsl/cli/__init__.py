"""The command line: parses arguments, calls one function, prints.

A file `NAME_command.py` is the command `resdsl NAME`: it registers itself with the application in
`app.py` when it is imported, and imports what is dear when it runs.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import pkgutil
import sys

from resdsl.text.diagnostics import MAX_SHOWN, Diagnostic, ResdslError
from resdsl.text.printable import printable

_SUFFIX = "_command"


def main() -> None:
    """Run the command line. Bad input ends with its diagnostics and exit code 2."""
    # A short command ends before garbage matters, and collecting it costs a tenth of its time.
    gc.set_threshold(50_000)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # A terminal without `×` shows `\\xd7`.
            stream.reconfigure(errors="backslashreplace")
    from resdsl.cli.app import app

    files = sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name.endswith(_SUFFIX))
    asked = [name for name in files if name.removesuffix(_SUFFIX) in sys.argv[1:2]]
    for name in asked or files:  # The help of `resdsl` itself needs all of them.
        importlib.import_module(f"{__name__}.{name}")
    try:
        app()
    except ResdslError as error:
        print_diagnostics(error.diagnostics)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of a pipe has left. What Python flushes at its end must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:  # A full disk behind the standard output, for instance.
        print(f"error: {printable(str(error))}", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(2)


def print_diagnostics(diagnostics: tuple[Diagnostic, ...]) -> None:
    """Print diagnostics, and how many errors there are where there are several.

    They go as JSON to the standard output where the command was asked for JSON, and in words to
    the standard error output otherwise. After a hundred the rest is counted.
    """
    if "--json" in sys.argv:
        found = [d.as_dict() for d in diagnostics[:MAX_SHOWN]]
        n_omitted = len(diagnostics) - len(found)
        more = {"omitted": n_omitted} if n_omitted else {}
        print(json.dumps({"ok": False, "diagnostics": found} | more))
        return
    from resdsl.cli.app import rendered

    print(rendered(diagnostics, sys.stderr), file=sys.stderr)
    n_errors = sum(d.severity == "error" for d in diagnostics)
    if n_errors > 1:
        print(f"\n{n_errors:,} errors", file=sys.stderr)
