"""examples/README.md says of every file what the file says of itself."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from sameness import EXAMPLES

import resdsl
import resdsl.cli
from resdsl.text.diagnostics import read_text
from resdsl.text.reader import read
from resdsl.text.yaml_nodes import plain

README = (EXAMPLES / "README.md").read_text(encoding="utf-8")
ROWS = {
    match[1]: [cell.strip() for cell in match[2].split("|")]
    for match in re.finditer(r"^\| \[(\w+)\]\(\1\.yaml\) \|(.*)\|$", README, re.MULTILINE)
}


def document(name: str) -> dict[str, Any]:
    value = plain(read(read_text(EXAMPLES / f"{name}.yaml")))
    assert isinstance(value, dict)
    return value


def figures(name: str, **settings: Any) -> str:
    net = resdsl.load(EXAMPLES / f"{name}.yaml", **settings)
    return f"{net.depth}: {net.params:,}"


def test_every_example_has_a_row() -> None:
    assert sorted(ROWS) == sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
    assert README.count(".yaml) |") == len(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_the_row_is_true(name: str) -> None:
    _, papers, nets, errors, _ = ROWS[name]
    about, expect = document(name)["about"], document(name)["expect"]
    expect = [expect] if isinstance(expect, dict) else expect
    assert set(papers.split(", ")) == set(re.findall(r"arXiv (\d{4}\.\d{4,5})", about))
    said = nets.split("; ")
    assert said[0] == figures(name)
    assert set(said[1:]) <= {figures(name, **item.get("set", {})) for item in expect}
    assert set(re.findall(r"\d+\.\d+", errors)) <= set(re.findall(r"\d+\.\d+", about))


@pytest.mark.parametrize("name", ROWS)
def test_what_to_try_works(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = re.findall(r"`([^`]+)`", ROWS[name][4])
    assert commands
    for command in commands:
        arguments = ["resdsl", "summary", str(EXAMPLES / f"{name}.yaml"), *shlex.split(command)]
        monkeypatch.setattr("sys.argv", arguments)
        with pytest.raises(SystemExit) as end:
            resdsl.cli.main()
        assert not end.value.code


def test_pictures_are_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    for picture in pictures:
        assert Path(EXAMPLES, picture).read_text(encoding="utf-8").startswith("<svg")
