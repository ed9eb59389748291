"""Functions of the user's own: found where they lie, and errors for what is none."""

from __future__ import annotations

import sys
import zlib

import pytest
import torch

from resdsl.data.own_function import is_own, own_function
from resdsl.text.diagnostics import ResdslError


@pytest.mark.parametrize("name", ["a:b", "a.b.c:d_1", "_a:_b"])
def test_how_one_is_written(name: str) -> None:
    assert is_own(name)


@pytest.mark.parametrize(
    "name", ["accuracy", "a:b:c", "a.:b", "1a:b", "a: b", "../a:b", "a:b\n", ":"]
)
def test_what_is_none(name: str) -> None:
    assert not is_own(name)


def test_installed_and_in_the_current_folder(tmp_path, monkeypatch) -> None:
    assert own_function("math:sqrt", "a number")(4.0) == 2.0
    (tmp_path / "found_here.py").write_text("def f(): return 7\nnumber = 3\n")
    (tmp_path / "math.py").write_text("raise RuntimeError('taken for the module of Python')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    assert own_function("found_here:f", "a number")() == 7
    assert own_function("math:sqrt", "a number")(4.0) == 2.0
    with pytest.raises(ResdslError, match="`found_here:number` is no function, but 3"):
        own_function("found_here:number", "a number")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("raise SystemError('so it is')\n", "SystemError: so it is"), ("def f(:\n", "SyntaxError"),
        ("import no_such_module_here\n", "No module named 'no_such_module_here'"),
        ("", "has no attribute 'f'"),
    ],
)  # fmt: skip
def test_a_module_that_does_not_load(tmp_path, monkeypatch, text: str, reason: str) -> None:
    name = f"broken_{abs(hash(text))}"
    (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    with pytest.raises(ResdslError, match=reason) as caught:
        own_function(f"{name}:f", "a number")
    assert caught.value.diagnostics[0].code == "no-function"


def call(tmp_path, monkeypatch, text: str, *arguments):
    name = f"failing_{zlib.crc32(text.encode())}"
    (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return own_function(f"{name}:f", "a number")(*arguments)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import json\ndef f(x):\n    y = x\n    return json.loads('{')\n", ", line 4): JSONDecodeError: Expecting"),
        ("import os\n\ndef f():\n    pass\n", ", line 3): TypeError: f() takes 0 positional arguments"),
        ("class f:\n    def __init__(self, x): raise ValueError()\n", "` failed: ValueError"),
    ],
)  # fmt: skip
def test_a_function_that_fails_is_told_with_its_line(tmp_path, monkeypatch, text, message) -> None:
    with pytest.raises(ResdslError) as caught:
        call(tmp_path, monkeypatch, text, 1)
    (told,) = caught.value.diagnostics
    assert message in told.message
    assert (told.code, told.help) == ("failed-function", "it is called with a number")


@pytest.mark.parametrize("error", [MemoryError, torch.OutOfMemoryError, KeyboardInterrupt])
def test_what_is_no_fault_of_the_function_passes(tmp_path, monkeypatch, error) -> None:
    with pytest.raises(error):
        call(tmp_path, monkeypatch, "def f(error): raise error('full')\n", error)
