"""What all commands share: documents, settings, mistakes, help."""

from __future__ import annotations

import io
import json
import re
from importlib import import_module
from pathlib import Path

import pytest

import resdsl
from resdsl.cli.app import find_document, rendered, say, write
from resdsl.text.diagnostics import Diagnostic, ResdslError

EXAMPLES = Path(__file__).parents[2] / "examples"
RESNET = str(EXAMPLES / "cifar_resnet.yaml")


def test_a_document_that_includes_another(run, tmp_path: Path, monkeypatch) -> None:
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
        (["check", str(EXAMPLES)], "is a folder, but neither a study's nor a training's"),
        (["freeze", str(EXAMPLES / "depth_families.yaml"), "--set", "n=99"], "must be 1 to 40, but got 99"),
        (["export", RESNET, "-o", "/nowhere/net.py"], "cannot write /nowhere/net.py"),
    ],
)  # fmt: skip
def test_mistakes_end_with_a_message_and_code_2(run, arguments, message) -> None:
    code, _, err = run(*arguments)
    assert code == 2
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "command",
    ["check", "summary", "diff", "render", "export", "freeze", "grow", "train", "search", "resume", "report", "schema"],
)  # fmt: skip
def test_every_command_has_help_with_an_example(run, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"resdsl {command}" in out.replace("Usage: resdsl", "")


@pytest.mark.parametrize(
    "command",
    ["check", "summary", "diff", "render", "export", "freeze", "docs", "schema", "search"],
)
def test_the_example_of_a_help_works_wherever_one_stands(
    run, tmp_path: Path, monkeypatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    help = getattr(import_module(f"resdsl.cli.{command}_command"), command).__doc__
    (example,) = re.findall(r"Example: resdsl (.*)", help)
    only_told = ["--dry-run"] if command == "search" else []
    code, _, err = run(*example.split(), *only_told)
    assert (code, err) == (1 if command == "diff" else 0, "")


def test_a_file_goes_before_an_example_of_its_name(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_document(Path("vit.yaml")) == EXAMPLES / "vit.yaml"
    for other in ("no_example.yaml", "./a/vit.yaml", "README.md", "vit"):
        assert find_document(Path(other)) == Path(other)
    Path("vit.yaml").write_text("")
    assert find_document(Path("vit.yaml")) == Path("vit.yaml")


def test_the_version(run) -> None:
    assert run("--version") == (0, f"{resdsl.__version__}\n", "")


def test_what_is_printed_for_people_is_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\x1b[2J\nb")
    write("text\n\n", None)
    assert capsys.readouterr().out == "a\\x1b[2J\nb\ntext\n"


def test_a_text_goes_to_the_file_as_it_is(tmp_path: Path) -> None:
    write("é\n\n", tmp_path / "file")
    assert (tmp_path / "file").read_text("utf-8") == "é\n\n"
    with pytest.raises(ResdslError, match="this is a folder: give the name of a file in it"):
        write("", tmp_path)


def test_colour_is_for_terminals_that_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    found = [Diagnostic("c", "m")]
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in rendered(found, Terminal())
    assert rendered(found, io.StringIO()) == "error[c]: m"
    monkeypatch.setenv("NO_COLOR", "")
    assert rendered(found, Terminal()) == "error[c]: m"
    assert rendered(found * 103, io.StringIO()).endswith("\n\nand 3 more")


@pytest.mark.parametrize("name", ["x" * 300, "a/" * 3000])
@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "NAME"), ("summary", "NAME"), ("diff", RESNET, "NAME"), ("render", RESNET, "-o", "NAME.svg"),
        ("export", RESNET, "-o", "NAME"), ("freeze", RESNET, "-o", "NAME"), ("schema", "-o", "NAME"),
        ("train", RESNET, "--data", "NAME"), ("train", RESNET, "--data", "digits", "--recipe", "NAME"),
        ("train", RESNET, "--data", "digits", "--set", "n=0", "--init-from", "NAME"),
        ("train", RESNET, "--data", "digits", "--set", "n=0", "--output", "NAME"),
        ("train", RESNET, "--data", "npz", "--root", "NAME"), ("train", RESNET, "--data", "mnist", "--root", "NAME"),
        ("train", RESNET, "--data", "cifar10", "--root", "NAME"),
        ("train", RESNET, "--data", "image_folder", "--root", "NAME"),
        ("grow", RESNET, "--weights", "NAME", "--output", "grown"), ("report", "NAME"), ("resume", "NAME"),
        ("search", "study=depth_profile", "space=NAME"),
        ("search", "study=depth_profile", "--config-dir", "NAME"),
        ("search", "study=depth_profile", "--output", "NAME"),
    ],
)  # fmt: skip
def test_a_name_that_is_too_long_has_a_diagnostic(
    run, tmp_path: Path, monkeypatch, arguments: tuple[str, ...], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run(*(argument.replace("NAME", name) for argument in arguments))
    assert code == 2
    assert err.startswith("error[")
