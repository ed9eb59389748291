"""`resdsl check`: one line a file, every mistake and warning at once, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path

from dead_path import DEAD, FRAME

EXAMPLES = Path(__file__).parents[2] / "examples"
RESNET = str(EXAMPLES / "cifar_resnet.yaml")


def test_check(run) -> None:
    code, out, _ = run("check", RESNET, "--set", "n=18")
    assert code == 0
    assert out == f"{RESNET}: ok · 1,727,962 parameters · depth 110\n"
    code, out, _ = run("check", str(EXAMPLES / "depth_families.yaml"))
    assert "a space with 2 holes, 5 points tried · 3 expectations hold" in out


def test_check_as_json(run, tmp_path: Path) -> None:
    code, out, _ = run("check", RESNET, "--json")
    assert (code, json.loads(out)["files"][0]["params"]) == (0, 269_722)
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("resdsl: 1\ninput: [3]\nnet:\n  - reluu\n", encoding="utf-8")
    code, out, err = run("check", str(wrong), "--json")
    (finding,) = json.loads(out)["diagnostics"]
    assert (code, err) == (2, "")
    assert finding == {
        "code": "unknown-op", "severity": "error", "file": str(wrong), "line": 4, "column": 5,
        "end_line": 4, "end_column": 10, "message": "there is no op `reluu`", "label": "",
        "notes": [], "help": "did you mean `relu`?",
    }  # fmt: skip


def test_mistakes_of_several_files_are_told_together(run, tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("resdsl: 1\ninput: [3]\nnet: [reluu]\n", encoding="utf-8")
    code, out, err = run("check", str(tmp_path / "a.yaml"), RESNET, str(tmp_path / "b.yaml"))
    assert (code, out) == (2, "")
    assert "a.yaml:3:7" in err
    assert "b.yaml:3:7" in err
    assert err.endswith("2 errors\n")


def test_check_warns_where_it_is_asked_to(run, dead: str) -> None:
    ok = f"{dead}: ok · 72 parameters · depth 1\n"
    assert run("check", dead) == (0, ok, "")
    shown = f"{ok}\n{FRAME.format(path=dead)}\n1 warning\n"
    assert run("check", dead, "--lint") == (0, shown, "")
    assert run("check", dead, "--strict") == (1, shown, "")
    both = run("check", dead, RESNET, dead, "--lint")[1]
    assert both.count("ok · ") == 3
    assert both.endswith("\n2 warnings\n")


def test_strict_passes_what_is_healthy_or_silenced(run, dead: str) -> None:
    assert run("check", RESNET, "--strict")[0] == 0
    Path(dead).write_text(DEAD + "lint: {ignore: [dead-lane]}\n", encoding="utf-8")
    assert run("check", dead, "--strict")[0] == 0


def test_warnings_as_json(run, dead: str) -> None:
    for flag, code in (("--lint", 0), ("--strict", 1)):
        got, out, err = run("check", dead, flag, "--json")
        result = json.loads(out)
        assert (got, err, result["ok"]) == (code, "", code == 0)
        (warning,) = result["diagnostics"]
        assert (warning["code"], warning["severity"]) == ("dead-lane", "warning")
        assert (warning["line"], warning["column"], warning["end_column"]) == (5, 7, 27)
        assert result["files"][0]["params"] == 72
    assert json.loads(run("check", dead, "--json")[1])["diagnostics"] == []


def test_errors_and_warnings_of_several_files_are_told_together(run, dead: str) -> None:
    wrong = Path(dead).with_name("wrong.yaml")
    wrong.write_text("resdsl: 1\ninput: [3]\nnet: [reluu]\n", encoding="utf-8")
    code, out, err = run("check", dead, str(wrong), "--strict")
    assert (code, out) == (2, "")
    assert err.startswith("warning[dead-lane]")
    assert "error[unknown-op]" in err
    assert run("check", dead, str(wrong))[2].startswith("error[unknown-op]")


def test_the_example_of_the_docs_is_what_is_printed(run, monkeypatch) -> None:
    root = EXAMPLES.parent
    monkeypatch.chdir(root)
    shown = (root / "docs" / "lint.md").read_text(encoding="utf-8").split("```text\n")[1]
    out = run("check", "--lint", "examples/highway_fc.yaml", "--set", "n=48")[1]
    assert shown.split("```")[0] in out


CERTAIN = """\
resdsl: 1
input: [28, 28, 1]
params: {spare: 1}
net:
  - batchnorm: {momentum: 0.99}
  - dropout: {p: 1}
  - skip: {gate: {transform: 0}, body: [relu]}
"""


def test_check_tells_of_nets_that_are_hardly_meant_without_being_asked(run, tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(CERTAIN, encoding="utf-8")
    code, out, err = run("check", str(path), "--json")
    assert (code, err) == (0, "")
    certain = [found["code"] for found in json.loads(out)["diagnostics"]]
    assert sorted(certain) == ["ignores-input", "input-order", "other-convention"]
    assert run("check", str(path))[1].endswith("\n\n3 warnings\n")
    out = run("check", str(path), "--json", "--strict")[1]
    all_of_them = [found["code"] for found in json.loads(out)["diagnostics"]]
    assert sorted(all_of_them) == sorted([*certain, "dead-lane", "unread-param"])
    path.write_text(CERTAIN + f"lint: {{ignore: {certain}}}\n", encoding="utf-8")
    assert json.loads(run("check", str(path), "--json")[1])["diagnostics"] == []
