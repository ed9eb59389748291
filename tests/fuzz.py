"""Runs every command that reads a document on mutated ones: `python tests/fuzz.py N SEED FOLDER`.

Only `ResdslError` may come out, soon, and what is printed holds no control characters. FOLDER gets
the documents that gave something else, three of each kind, and the traceback of the first.
"""

import contextlib
import random
import signal
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mutations import mutant

from resdsl.architecture import Architecture, check_file, load, load_space
from resdsl.cli.summary_command import figures, table
from resdsl.growth.compare_nets import compare
from resdsl.render import render_svg, render_text
from resdsl.text.diagnostics import Diagnostic, ResdslError, Source, render

SECONDS = 20


def exercise(text: str, original: str, folder: Path, *, refused: bool = True) -> None:
    """Do with a document what the commands do; it must be valid unless it may be ``refused``."""
    path = folder / "net.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    warnings: list[Diagnostic] = []
    with _refusals(refused):
        check_file(path, {}, warnings)
    for warning in warnings:
        _printable(render(warning))
    with _refusals(refused):
        net = load_space(path).architecture()
        use(net)
        other = load(Source("original.yaml", original))
        _printable(str(other.diff(net)))
        _printable(str(net.diff(other)))
        compare(other.graph, net.graph)
        compare(net.graph, net.graph)


def use(net: Architecture) -> None:
    """Print, draw, write and hash a net."""
    for warning in net.lint():
        _printable(render(warning))
    _printable(table(net))
    figures(net)
    _printable(render_text(net.graph))
    for style in ("blocks", "layers"):
        render_svg(net.graph, style=style)
    compile(net.source(), "net.py", "exec")
    net.to_networkx()
    frozen = load(Source("frozen.yaml", net.to_yaml()))
    assert frozen.training_hash == net.training_hash


@contextlib.contextmanager
def _refusals(allowed: bool) -> Iterator[None]:
    try:
        yield
    except ResdslError as error:
        assert allowed, str(error)
        assert error.diagnostics
        for found in error.diagnostics:
            found.as_dict()
            _printable(render(found))


def _printable(text: str) -> None:
    bad = {c for c in text if not (c.isprintable() or c in "\n\t ")}
    assert not bad, f"raw characters {bad}"


def _late(*_: Any) -> None:
    raise TimeoutError(f"more than {SECONDS} s")


def main(n: int, seed: int, folder: Path) -> None:
    """Exercise ``n`` mutants and print each kind of fault as it is found."""
    signal.signal(signal.SIGVTALRM, _late)
    kinds: dict[str, int] = {}
    for number in range(seed, seed + n):
        original, text = mutant(random.Random(number))
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        try:
            exercise(text, original, folder)
        except BaseException as error:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            if isinstance(error, KeyboardInterrupt):
                raise
            frames = [
                f for f in traceback.extract_tb(error.__traceback__) if "resdsl" in f.filename
            ]
            at = f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else "?"
            kind = f"{type(error).__name__} at {at}: {str(error)[:90]!a}"
            key = f"{type(error).__name__} at {at}"
            kinds[key] = kinds.get(key, 0) + 1
            if kinds[key] <= 3:
                print(f"{number}: {kind}", flush=True)
                (folder / f"{number}.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
                if kinds[key] == 1:
                    (folder / f"{number}.trace").write_text(traceback.format_exc()[-3000:])
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    print(n, "documents;", kinds)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
