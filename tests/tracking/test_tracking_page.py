"""What docs/tracking.md shows works as it stands."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import resdsl
from resdsl.study.run.callbacks import Callback
from resdsl.tracking.by_name import NAMES

PAGE = (Path(__file__).parents[2] / "docs" / "tracking.md").read_text(encoding="utf-8")


def blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_every_tool_is_in_the_table_as_its_class_is() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)(\(.*?\))`", PAGE, re.MULTILINE)
    assert tuple(row[0] for row in rows) == NAMES
    for _, name, arguments in rows:
        signature = inspect.signature(getattr(resdsl.tracking, name))
        plain = [re.sub(": .*?(?= =|$)", "", str(p)).replace(" ", "") for p in signature.parameters.values()]  # fmt: skip
        assert f"({', '.join(plain)})" == arguments


def test_every_method_is_in_the_table_as_it_is() -> None:
    rows = re.findall(r"^\| `(on_\w+)\((.*?)\)`", PAGE, re.MULTILINE)
    methods = {name: f for name, f in vars(Callback).items() if name.startswith("on_")}
    assert [row[0] for row in rows] == list(methods)
    for name, arguments in rows:
        assert ["self", *arguments.split(", ")] == list(inspect.signature(methods[name]).parameters)


def test_the_callback_runs(study, capsys) -> None:
    namespace: dict[str, type[Callback]] = {}
    exec(blocks()[2], namespace)
    study(namespace["Losses"]()).whole()
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "0 family a/b c, n 2 {'lr': 0.25}"
    assert out[2:4] == ["0 1 2.0", "0 2 1.0"]


def test_the_training_runs(tmp_path, monkeypatch) -> None:
    pytest.importorskip("tensorboard")
    (tmp_path / "examples").symlink_to(Path(__file__).parents[2] / "examples")
    monkeypatch.chdir(tmp_path)
    exec(blocks()[1], {})
    assert (tmp_path / "out" / "tensorboard" / "out").is_dir()


def test_the_imports_are_there() -> None:
    compile(blocks()[0], "tracking.md", "exec")
    for names in re.findall(r"from resdsl.tracking import (.*)", PAGE):
        for name in names.split(", "):
            assert getattr(resdsl.tracking, name)
