"""The commands that need no training, run as a user runs them."""

import json
from pathlib import Path

import pytest

import resdsl.cli

EXAMPLES = Path(__file__).parents[2] / "examples"
RESNET = str(EXAMPLES / "cifar_resnet.yaml")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["resdsl", *arguments])
        code = 0
        try:
            resdsl.cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        out = capsys.readouterr()
        return code, out.out, out.err

    return call


def test_check(run) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("check", RESNET, "--set", "n=18")
    assert code == 0
    assert out == f"{RESNET}: ok · 1,727,962 parameters · depth 110\n"
    code, out, _ = run("check", str(EXAMPLES / "depth_families.yaml"))
    assert "a space with 2 holes, 5 points tried · 3 expectations hold" in out


def test_check_as_json(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
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


def test_mistakes_of_several_files_are_told_together(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("resdsl: 1\ninput: [3]\nnet: [reluu]\n", encoding="utf-8")
    code, out, err = run("check", str(tmp_path / "a.yaml"), RESNET, str(tmp_path / "b.yaml"))
    assert (code, out) == (2, "")
    assert "a.yaml:3:7" in err
    assert "b.yaml:3:7" in err
    assert err.endswith("2 errors\n")


def test_summary(run) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("summary", RESNET, "--set", "n=9", "--json")
    figures = json.loads(out)
    assert code == 0
    assert figures["params"] == 853_018
    assert figures["depth"] == 56
    assert figures["output"] == [10]
    assert figures["flops"] == 125_485_696
    code, out, _ = run("summary", RESNET)
    assert out == (Path(__file__).parent / "summary_resnet20.txt").read_text(encoding="utf-8")


def test_export(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    target = tmp_path / "net.py"
    code, out, _ = run("export", RESNET, "--to", "python", "-o", str(target))
    assert (code, out) == (0, "")
    assert target.read_text(encoding="utf-8") == resdsl.load(RESNET).source()
    assert run("export", RESNET)[1] == target.read_text(encoding="utf-8")


def test_freeze(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    target = tmp_path / "deep.yaml"
    space = str(EXAMPLES / "depth_families.yaml")
    code, _, _ = run("freeze", space, "--set", "family=highway", "--set", "n=7", "-o", str(target))
    assert code == 0
    net = resdsl.load(target)
    assert not net.document.holes
    assert net.depth == 30
    assert "# a highway block keeps its carried signal" in target.read_text(encoding="utf-8")


def test_a_document_that_includes_another(run, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    blocks = (
        "resdsl: 1\nblocks:\n  b: {args: {out: $width}, body: [{conv: {out: $out, kernel: 3}}]}\n"
    )
    Path("lib").mkdir()
    Path("lib/blocks.yaml").write_text(blocks, encoding="utf-8")
    head = "resdsl: 1\ninclude: [lib/blocks.yaml]\ninput: [3, 8, 8]\nparams: {width: 4}\n"
    Path("net.yaml").write_text(head + "net: [{block: b}]\n", encoding="utf-8")
    code, out, _ = run("check", "net.yaml", "lib/blocks.yaml")
    assert code == 0
    assert out == (
        "net.yaml: ok · 108 parameters · depth 1\n"
        "lib/blocks.yaml: ok · blocks to include: b · params read: $width\n"
    )
    code, out, _ = run("check", "lib/blocks.yaml", "--json")
    assert json.loads(out)["files"] == [
        {"file": "lib/blocks.yaml", "blocks": ["b"], "params_read": ["width"]}
    ]
    code, _, err = run("check", "lib/blocks.yaml", "--set", "width=3")
    assert code == 2
    assert (
        "error[unknown-param]: lib/blocks.yaml holds blocks alone and has no param `width`" in err
    )
    assert run("freeze", "net.yaml", "--set", "width=5", "-o", "frozen.yaml")[0] == 0
    source = run("export", "net.yaml", "--set", "width=5")[1]
    Path("lib/blocks.yaml").unlink()
    assert run("export", "frozen.yaml")[1] == source


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["summary", RESNET, "--set", "m=3"], "has no param `m`"),
        (["summary", RESNET, "--set", "n"], "is not of the form name=value"),
        (["summary", RESNET, "--set", "n=three"], "must be a whole number of at least 0"),
        (["summary", RESNET, "--set", "n=[1"], "did not find expected ',' or ']'"),
        (["summary", "nowhere.yaml"], "cannot read nowhere.yaml: No such file or directory"),
        (["check", str(EXAMPLES)], "Is a directory"),
        (["freeze", str(EXAMPLES / "depth_families.yaml"), "--set", "n=99"], "must be 1 to 40, but got 99"),
        (["export", RESNET, "-o", "/nowhere/net.py"], "cannot write /nowhere/net.py"),
    ],
)  # fmt: skip
def test_mistakes_end_with_a_message_and_code_2(run, arguments, message) -> None:  # type: ignore[no-untyped-def]
    code, _, err = run(*arguments)
    assert code == 2
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "command",
    ["check", "summary", "diff", "render", "export", "freeze", "grow", "train", "search", "resume", "report", "schema"],
)  # fmt: skip
def test_every_command_has_help_with_an_example(run, command: str) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"resdsl {command}" in out.replace("Usage: resdsl", "")
