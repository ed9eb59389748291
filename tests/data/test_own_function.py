"""Functions of the user's own: found where they lie, and errors for what is none."""

from __future__ import annotations

import sys

import pytest

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
    assert own_function("math:sqrt")(4.0) == 2.0
    (tmp_path / "found_here.py").write_text("def f(): return 7\nnumber = 3\n")
    (tmp_path / "math.py").write_text("raise RuntimeError('taken for the module of Python')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    assert own_function("found_here:f")() == 7
    assert own_function("math:sqrt")(4.0) == 2.0
    with pytest.raises(ResdslError, match="`found_here:number` is no function, but 3"):
        own_function("found_here:number")


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
        own_function(f"{name}:f")
    assert caught.value.diagnostics[0].code == "no-function"
