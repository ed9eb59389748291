"""Health warnings on the command line: what is printed, and the exit code."""

import json
from pathlib import Path

import pytest

import resdsl.cli

RESNET = Path(__file__).parents[2] / "examples" / "cifar_resnet.yaml"
DEAD = """\
resdsl: 1
input: [8]
net:
  - skip:
      gate: {transform: 0}
      body: [linear: {out: 8}]
"""
FRAME = """\
warning[dead-lane]: the branch is multiplied by the constant 0: its 72 parameters cannot learn
 --> {path}:5:7
  |
5 |       gate: {{transform: 0}}
  |       ^^^^^^^^^^^^^^^^^^^^
  = at `skip1`
  = He et al. 2016, arXiv 1603.05027, table 1
  = help: leave the skip out, or learn the weight: `rezero`
"""


@pytest.fixture
def dead(tmp_path: Path) -> str:
    path = tmp_path / "dead.yaml"
    path.write_text(DEAD, encoding="utf-8")
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["resdsl", *arguments])
        code = 0
        try:
            resdsl.cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
    return code, *capsys.readouterr()


def test_check_warns_where_it_is_asked_to(capsys, dead: str) -> None:  # type: ignore[no-untyped-def]
    ok = f"{dead}: ok · 72 parameters · depth 1\n"
    assert run(capsys, "check", dead) == (0, ok, "")
    shown = f"{ok}\n{FRAME.format(path=dead)}\n1 warning\n"
    assert run(capsys, "check", dead, "--lint") == (0, shown, "")
    assert run(capsys, "check", dead, "--strict") == (1, shown, "")
    both = run(capsys, "check", dead, str(RESNET), dead, "--lint")[1]
    assert both.count("ok · ") == 3
    assert both.endswith("\n2 warnings\n")


def test_strict_passes_what_is_healthy_or_silenced(capsys, dead: str) -> None:  # type: ignore[no-untyped-def]
    assert run(capsys, "check", str(RESNET), "--strict")[0] == 0
    Path(dead).write_text(DEAD + "lint: {ignore: [dead-lane]}\n", encoding="utf-8")
    assert run(capsys, "check", dead, "--strict")[0] == 0


def test_warnings_as_json(capsys, dead: str) -> None:  # type: ignore[no-untyped-def]
    for flag, code in (("--lint", 0), ("--strict", 1)):
        got, out, err = run(capsys, "check", dead, flag, "--json")
        result = json.loads(out)
        assert (got, err, result["ok"]) == (code, "", code == 0)
        (warning,) = result["diagnostics"]
        assert (warning["code"], warning["severity"]) == ("dead-lane", "warning")
        assert (warning["line"], warning["column"], warning["end_column"]) == (5, 7, 27)
        assert result["files"][0]["params"] == 72
    assert json.loads(run(capsys, "check", dead, "--json")[1])["diagnostics"] == []


def test_errors_and_warnings_of_several_files_are_told_together(capsys, dead: str) -> None:  # type: ignore[no-untyped-def]
    wrong = Path(dead).with_name("wrong.yaml")
    wrong.write_text("resdsl: 1\ninput: [3]\nnet: [reluu]\n", encoding="utf-8")
    code, out, err = run(capsys, "check", dead, str(wrong), "--strict")
    assert (code, out) == (2, "")
    assert err.startswith("warning[dead-lane]")
    assert "error[unknown-op]" in err
    assert run(capsys, "check", dead, str(wrong))[2].startswith("error[unknown-op]")


def test_summary_warns_below_the_table(capsys, dead: str) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run(capsys, "summary", dead)
    assert code == 0
    assert out.endswith(f"\n\n{FRAME.format(path=dead)}")
    assert json.loads(run(capsys, "summary", dead, "--json")[1])["diagnostics"][0]["line"] == 5


def test_the_example_of_the_docs_is_what_is_printed(capsys, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    root = RESNET.parents[1]
    monkeypatch.chdir(root)
    shown = (root / "docs" / "lint.md").read_text(encoding="utf-8").split("```text\n")[1]
    out = run(capsys, "check", "--lint", "examples/highway_fc.yaml", "--set", "n=48")[1]
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


def test_check_tells_of_nets_that_are_hardly_meant_without_being_asked(  # type: ignore[no-untyped-def]
    capsys, tmp_path: Path
) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(CERTAIN, encoding="utf-8")
    code, out, err = run(capsys, "check", str(path), "--json")
    assert (code, err) == (0, "")
    certain = [found["code"] for found in json.loads(out)["diagnostics"]]
    assert sorted(certain) == ["ignores-input", "input-order", "other-convention"]
    assert run(capsys, "check", str(path))[1].endswith("\n\n3 warnings\n")
    out = run(capsys, "check", str(path), "--json", "--strict")[1]
    all_of_them = [found["code"] for found in json.loads(out)["diagnostics"]]
    assert sorted(all_of_them) == sorted([*certain, "dead-lane", "unread-param"])
    path.write_text(CERTAIN + f"lint: {{ignore: {certain}}}\n", encoding="utf-8")
    assert json.loads(run(capsys, "check", str(path), "--json")[1])["diagnostics"] == []
