"""Work grows as the document does: calls are counted with n and with 2n items, nothing is timed.

`benchmarks/sizes.py` measures the same documents in seconds, with 10,000 items.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from resdsl import load
from resdsl.architecture import Architecture, check_file
from resdsl.cli.app import rendered
from resdsl.cli.summary_command import table
from resdsl.render.picture import render_svg
from resdsl.render.text.picture_text import render_text
from resdsl.text.diagnostics import ResdslError

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
sizes = importlib.import_module("sizes")
documents = importlib.import_module("size_documents")

NETS = {name: made for name, made in documents.DOCUMENTS.items() if made.is_net}
OTHERS = {name: made for name, made in documents.DOCUMENTS.items() if not made.is_net}
USES: dict[str, Callable[[Architecture, Architecture], object]] = {
    "summary": lambda a, b: (table(a), a.structure_hash, a.training_hash, a.lint()),
    "svg": lambda a, b: render_svg(a.graph),
    "layers": lambda a, b: render_svg(a.graph, style="layers"),
    "text": lambda a, b: render_text(a.graph),
    "diff": lambda a, b: a.diff(b).changes,
}
UNLIKE = {
    "blocks of too many layers",  # of one size
    "missing includes",  # answered from the disk
}


def calls(action: Callable[[], object]) -> int:
    """Return how many functions an action calls."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


def written(folder: Path, files: dict[str, str]) -> list[Path]:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [folder / name for name in files]


def check(path: Path) -> None:
    try:
        check_file(path, {}, [])
    except ResdslError as error:
        rendered(error.diagnostics, sys.stderr)


@pytest.mark.parametrize("call", sizes.CALLS.values())
def test_what_the_benchmark_calls_is_there(call: str, tmp_path: Path) -> None:
    [path] = written(tmp_path / "net", {"a.yaml": "resdsl: 1\ninput: [4]\nnet: [relu]\n"})
    exec(call, {"a": load(path)})


@pytest.mark.parametrize("name", sorted({*NETS, *OTHERS} - UNLIKE))
def test_check_is_linear(name: str, tmp_path: Path) -> None:
    made = documents.DOCUMENTS[name]
    n = max(4, 240 // made.fewer)
    paths = [written(tmp_path / str(k), made.files(k))[0] for k in (n // 2, n, 2 * n)]
    _, once, twice = (calls(lambda path=path: check(path)) for path in paths)
    assert twice < 2.6 * once


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("name", NETS)
def test_use_is_linear(name: str, use: str, tmp_path: Path) -> None:
    counts = []
    # Fewer items are compared each with each, which gives the better answer.
    for n in (20, 400, 800) if use == "diff" else (20, 60, 120):
        a, b = map(load, written(tmp_path / str(n), NETS[name].files(n)))
        counts.append(calls(lambda a=a, b=b: USES[use](a, b)))
    assert counts[2] < 2.6 * counts[1]
