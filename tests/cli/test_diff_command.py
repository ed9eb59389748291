"""`resdsl diff` as a user runs it, and as the documentation shows it."""

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RESNET = "examples/cifar_resnet.yaml"
PAGE = (ROOT / "docs" / "diff.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```sh\nresdsl (.*?)\n```\n\n```text\n(.*?)```", PAGE, re.DOTALL)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[c for c, _ in SHOWN])
def test_the_page_shows_what_is_printed(run: Run, command: str, output: str) -> None:
    code, out, _ = run(*shlex.split(command))
    assert (code, out) == (1, output)


def test_the_page_shows_the_family_without_gates_and_python_that_runs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert len(SHOWN) == 4
    (python,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(python, "diff.md", "exec"), {})
    first = SHOWN[0][1].split("\n", 2)[2]
    assert capsys.readouterr().out.split("\n", 2)[2] == first


def test_nothing_differs(run: Run) -> None:
    code, out, _ = run("diff", RESNET, "examples/plain.yaml", "--set-a", "shortcut=none")
    assert code == 0
    assert out == (
        "A  examples/cifar_resnet.yaml, shortcut=none\n"
        "B  examples/plain.yaml\n\n"
        "The same training: built with one seed and trained alike, both give the same numbers.\n"
    )


def test_settings_go_to_the_sides_that_have_the_param(run: Run) -> None:
    both = ("--set", "n=5", "--set", "shortcut=none", "--set-b", "width=24", "--json")
    code, out, _ = run("diff", RESNET, "examples/plain.yaml", *both)
    found = json.loads(out)
    assert (code, found["verdict"]) == (1, "different")
    assert (found["a"]["depth"], found["b"]["depth"]) == (32, 32)
    assert found["a"]["file"] == RESNET
    assert found["a"]["training_hash"] != found["b"]["training_hash"]
    delta = found["b"]["params"] - found["a"]["params"]
    assert sum(c["params"] * c["uses"] for c in found["changes"]) == delta
    first = found["changes"][0]
    assert first == {
        "kind": "changed", "block": "net", "path": "conv1", "uses": 1, "within": [],
        "a": "conv 3×3 · 16", "b": "conv 3×3 · 24", "settings": {"out": ["16", "24"]},
        "params": 216, "flops": 221_184,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([RESNET, RESNET, "--set", "m=3"], "has no param `m`"),
        ([RESNET, "examples/plain.yaml", "--set-b", "gate=none"], "plain.yaml has no param `gate`"),
        ([RESNET, RESNET, "--set-a", "n"], "`--set-a n` is not of the form name=value"),
        ([RESNET, "nowhere.yaml"], "cannot read nowhere.yaml"),
        ([RESNET, RESNET, "--set-a", "n=x", "--set-b", "shortcut=padd"], "4 errors"),
    ],
)
def test_bad_input_ends_with_code_2(run: Run, arguments: list[str], message: str) -> None:
    code, out, err = run("diff", *arguments)
    assert (code, out) == (2, "")
    assert message in err
