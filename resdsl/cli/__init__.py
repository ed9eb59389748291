"""The command line: parses arguments, calls one function, prints."""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import pkgutil
import sys

# not `from`: the files of this package are its attributes, `render` among them
from resdsl.text import diagnostics as errors
from resdsl.text.printable import printable

_NOT_COMMANDS = {"app"}


def main() -> None:
    """Run the command line. Bad input ends with its diagnostics and exit code 2."""
    # a short command ends before garbage matters; collecting it costs a tenth of its time
    gc.set_threshold(50_000)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal without `×` shows `\\xd7`
            stream.reconfigure(errors="backslashreplace")
    from resdsl.cli.app import app

    commands = sorted({m.name for m in pkgutil.iter_modules(__path__)} - _NOT_COMMANDS)
    asked = [name for name in commands if name in sys.argv[1:2]]
    for name in asked or commands:  # the one that is asked for, or all for the help
        importlib.import_module(f"{__name__}.{name}")
    try:
        app()
    except errors.ResdslError as error:
        print_diagnostics(error.diagnostics)
        sys.exit(2)
    except BrokenPipeError:
        # the reader of a pipe has left; a later flush must not complain either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:  # a full disk behind the standard output, for instance
        print(f"error: {printable(str(error))}", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(2)


def print_diagnostics(diagnostics: tuple[errors.Diagnostic, ...]) -> None:
    """Print diagnostics: as JSON where the command was asked for JSON, else for people."""
    if "--json" in sys.argv:
        found = [d.as_dict() for d in diagnostics[: errors.MAX_SHOWN]]
        n_omitted = len(diagnostics) - len(found)
        more = {"omitted": n_omitted} if n_omitted else {}
        print(json.dumps({"ok": False, "diagnostics": found} | more))
        return
    from resdsl.cli.app import rendered

    print(rendered(diagnostics, sys.stderr), file=sys.stderr)
    n_errors = sum(d.severity == "error" for d in diagnostics)
    if n_errors > 1:
        print(f"\n{n_errors:,} errors", file=sys.stderr)
