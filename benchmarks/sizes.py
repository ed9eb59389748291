"""Processor seconds of every command on documents of many items, and how they grow.

Run: python benchmarks/sizes.py [--quick] [--only WORDS]

Each row is one document in which something stands n times, and one command. It is run with n / 2
and with n items; the ratio of the two times, that of a start alone taken off, is about 2 where the
work is linear and about 4 where it is quadratic.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from size_documents import DOCUMENTS

MAX_SECONDS = 60
N_ITEMS = 10_000
LEAST_SECONDS = 0.1  # of work, below which a ratio says nothing
HEAD = "import sys; sys.setrecursionlimit(10**4); import resdsl as r; a = r.load(sys.argv[1])\n"
CALLS = {
    "structure_hash": "a.structure_hash",
    "training_hash": "a.training_hash",
    "lint": "a.lint()",
    "to_networkx": "a.to_networkx()",
    "growth": "from resdsl.growth.compare_nets import compare; compare(a.graph, a.graph)",
}
NETS = ("check --strict", "summary", "export", "freeze", "render", "layers.svg", "text", "diff")


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took: seconds of processor time, MiB of memory, MB that it printed."""

    seconds: float
    memory: float
    printed: float
    failure: str = ""  # what a process printed that broke off

    @property
    def is_over(self) -> bool:
        """Return whether the process was ended by the limit on its time."""
        return self.seconds >= MAX_SECONDS - 1


def run(arguments: list[str], folder: Path) -> Run:
    """Return what a Python process took."""
    printed = folder / "printed"
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
        output = os.open(printed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.execv(sys.executable, [sys.executable, *arguments])
    _, status, used = os.wait4(child, 0)
    text = printed.read_bytes()
    seconds = used.ru_utime + used.ru_stime
    broke_off = os.WIFSIGNALED(status) and seconds < MAX_SECONDS - 1
    failure = text[-2000:].decode(errors="replace") if b"Traceback" in text or broke_off else ""
    return Run(seconds, used.ru_maxrss / 1024, len(text) / 1e6, failure)


def arguments_of(command: str, document: Path, other: Path) -> list[str]:
    """Return how Python is started for a command on a document."""
    if command in CALLS:
        return ["-c", HEAD + CALLS[command], str(document)]
    start = ["-m", "resdsl"]
    match command:
        case "check --strict":
            return [*start, "check", "--strict", str(document)]
        case "render" | "layers.svg" | "text":
            suffix = ".txt" if command == "text" else ".svg"
            style = "layers" if command == "layers.svg" else "blocks"
            picture = str(document.with_suffix(suffix))
            return [*start, "render", str(document), "--style", style, "-o", picture]
        case "diff":
            return [*start, "diff", str(document), str(other)]
    return [*start, command, str(document)]


def cases(only: list[str]) -> Iterator[tuple[str, str, Callable[[int], dict[str, str]], int]]:
    """Yield what is measured: a name, a command, the files of n items, and the divisor of n."""
    for name, made in DOCUMENTS.items():
        commands = [*NETS, *CALLS] if made.is_net else ["check", *made.commands]
        for command in commands:
            if all(word in f"{name} / {command}" for word in only):
                yield name, command, made.files, made.fewer


def measured(command: str, files: dict[str, str]) -> Run:
    """Return what a command took on files, the first of which is the document."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        first = Path(folder, next(iter(files)))
        other = Path(folder, "other.yaml")
        return run(arguments_of(command, first, other if other.exists() else first), Path(folder))


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="a tenth of the items")
    parser.add_argument("--only", nargs="*", default=[], help="rows that hold all these words")
    options = parser.parse_args()
    n_items = N_ITEMS // 10 if options.quick else N_ITEMS
    small = {"a.yaml": "resdsl: 1\ninput: [3, 8, 8]\nnet: [relu]\n"}
    failures = []
    starts = {c: measured(c, small).seconds for c in ("check", "summary", "structure_hash")}
    print("| items | command | n | half | seconds | ratio | MiB | printed MB |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    for name, command, files, fewer in cases(options.only):
        n = n_items // fewer
        half, whole = (measured(command, files(k)) for k in (n // 2, n))
        failures += [f"{name}, {command}: {run.failure}" for run in (half, whole) if run.failure]
        start = starts.get(command, starts["structure_hash" if command in CALLS else "check"])
        work = half.seconds - start
        ratio = f"{(whole.seconds - start) / work:.1f}" if work > LEAST_SECONDS else "-"
        seconds = f"over {MAX_SECONDS}" if whole.is_over else f"{whole.seconds:.2f}"
        cells = (name, command, f"{n:,}", f"{half.seconds:.2f}", seconds, ratio)
        rest = (f"{whole.memory:.0f}", f"{whole.printed:.2f}")
        print("| " + " | ".join([*cells, *rest]) + " |", flush=True)
    if failures:
        sys.exit("\n".join(failures))


if __name__ == "__main__":
    main()
