"""`resdsl space`: facts, the counterexample with its command, documents, and the exit code."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
import yaml

import resdsl
from resdsl.cli import space_command
from resdsl.text.diagnostics import Source

EXAMPLES = Path(__file__).parents[2] / "examples"
FAMILIES = str(EXAMPLES / "depth_families.yaml")

# the kernel must not exceed the 8 positions of an image, or the 64 of one of `digits`
FAILING = """\
resdsl: 1
input: [1, 8, 8]
params:
  kernel: {int: [1, 20], default: 3}
  "odd name": {choice: [plain, "no: more", "3"], default: "3"}
  classes: 2
net:
  - {conv: {out: 1, kernel: $kernel, padding: 0}}
  - {relu, if: $kernel > 7}
  - global_avg_pool
  - linear: {out: $classes}
"""


@pytest.fixture
def failing(tmp_path: Path) -> str:
    path = tmp_path / "my space.yaml"
    path.write_text(FAILING.replace('"odd name"', "other"), encoding="utf-8")
    return str(path)


def test_facts(run) -> None:
    code, out, err = run("space", FAMILIES, "--set", "family=highway")
    assert (code, err) == (0, "")
    assert out.startswith(
        f"{FAMILIES}: every point was built: 40 points\n\nraw size         40 points\n"
    )
    assert "compile          every point\n" in out
    assert "depth            6 to 162\n" in out


def test_json(run) -> None:
    code, out, _ = run("space", FAMILIES, "--set", "n=3", "-k", "2", "--json")
    told = json.loads(out)
    assert (code, told["enumerated"], told["points"]) == (0, True, 3)
    assert told["holes"] == {"family": "plain | residual | highway"}
    assert told["counterexample"] is None
    assert told["graphs"]["training"]["value"] == 3
    for point in told["documents"]:
        assert resdsl.load(Source("point.yaml", point["document"])).depth == 14


def test_documents_are_a_stream_of_yaml(run) -> None:
    code, out, err = run("space", FAMILIES, "--points", "20", "--seed", "3", "-k", "4")
    assert (code, err) == (0, "")
    first, *texts = out.split("---\n")
    assert all(line.startswith("#") for line in first.splitlines())
    assert "# raw size         120 points" in first
    assert len(list(yaml.safe_load_all(out))) == 4
    for text in texts:
        values = dict(item.split("=") for item in text.splitlines()[0][2:].split())
        net = resdsl.load(FAMILIES, family=values["family"], n=int(values["n"]))
        assert resdsl.load(Source("point.yaml", text)).training_hash == net.training_hash
    assert run("space", FAMILIES, "--set", "n=3", "-k", "9")[2].startswith("3 of 9 documents")


def test_the_command_of_a_counterexample_shows_it(run, failing: str) -> None:
    code, out, _ = run("space", failing)
    assert code == 1
    assert "compile          8 of 20 points: 40%" in out
    assert "the smallest point that does not compile: kernel=9" in out
    words = shlex.split(out.split("shown by: ")[1].splitlines()[0])
    assert words == ["resdsl", "check", failing, "--set", "kernel=9"]
    shown = out.split("error[")[1].splitlines()[0]
    code, _, err = run(*words[1:])
    assert code == 2
    assert err.startswith(f"error[{shown}")
    assert "warning: no point reads the hole `other`" in out


def test_the_command_holds_what_was_set_and_quotes_values(run, failing: str) -> None:
    text = Path(failing).read_text(encoding="utf-8").replace("$kernel > 7", "$other != 'x'")
    Path(failing).write_text(text, encoding="utf-8")
    code, out, _ = run("space", failing, "--set", "classes=5", "--json")
    told = json.loads(out)["counterexample"]
    assert (code, told["values"]) == (1, {"kernel": 9, "other": "3"})
    words = shlex.split(told["command"])
    assert words[3:] == ["--set", "classes=5", "--set", "kernel=9", "--set", 'other="3"']
    assert run(*words[1:])[0] == 2
    assert told["diagnostics"][0]["notes"]


def test_data_bind_input_and_classes(run, failing: str, tmp_path: Path) -> None:
    code, out, _ = run("space", failing, "--data", "digits", "-k", "1", "--json")
    told = json.loads(out)
    assert "classes: 10" in told["documents"][0]["document"]
    words = shlex.split(told["counterexample"]["command"])
    assert words[:5] == ["resdsl", "space", failing, "--data", "digits"]
    code, again, _ = run(*words[1:], "--json")
    found = json.loads(again)
    assert (code, found["points"]) == (1, 1)
    same = [json.loads(text)["counterexample"]["diagnostics"][0]["code"] for text in (out, again)]
    assert same[0] == same[1]


def test_data_that_do_not_fit_are_noted_or_refused(run, failing: str) -> None:
    for declared, words in (
        ("[1, 28, 28]", "note: The document declares the input (1, 28, 28);"),
        ("[8, 8, 1]", "error[data-mismatch]: samples have the shape (1, 8, 8)"),
    ):
        text = FAILING.replace("[1, 8, 8]", declared).replace('"odd name"', "other")
        Path(failing).write_text(text, encoding="utf-8")
        assert run("space", failing, "--data", "digits", "--set", "kernel=1")[2].startswith(words)


def test_no_point_that_meets_the_constraints_is_told(run, failing: str) -> None:
    with open(failing, "a", encoding="utf-8") as file:
        file.write("constraints: [$depth > 99]\n")
    code, out, _ = run("space", failing, "--set", "kernel=1")
    assert code == 1
    assert "constraints      0 of 1 points meet them: 0% of random points" in out
    assert "`$depth > 99` refuses most" in out


def test_mistakes_are_told_with_their_places(run, tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("resdsl: 1\ninput: [3]\nnet: [reluu]\n", encoding="utf-8")
    code, out, err = run("space", str(path))
    assert (code, out) == (2, "")
    assert f"{path}:3:7" in err
    code, _, err = run("space", FAMILIES, "--set", "n=99")
    assert (code, err[:22]) == (2, "error[outside-domain]:")
    assert run("space", FAMILIES, "--points", "0")[0] == 2
    assert run("space", FAMILIES, "--data", "nowhere")[0] == 2


def test_an_interrupt_ends_in_a_line(run, monkeypatch) -> None:
    def stop(self: object, n_points: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(space_command._Progress, "built", stop)
    code, out, err = run("space", FAMILIES)
    assert (code, out) == (130, "")
    assert err == "interrupted; with fewer --points it takes less time\n"


def test_progress_shows_on_terminals_alone(capsys, monkeypatch) -> None:
    progress = space_command._Progress()
    with progress:
        progress.built(100)
    assert capsys.readouterr().err == ""
    progress._shown = True
    with progress:
        progress.built(49)
        progress.built(1000)
    shown = capsys.readouterr().err
    assert shown.split("\r")[:2] == ["", "1,000 points built"]
    assert shown.endswith("\r")


def test_the_page_shows_what_is_printed(run, monkeypatch) -> None:
    root = EXAMPLES.parent
    monkeypatch.chdir(root)
    page = (root / "docs" / "space.md").read_text(encoding="utf-8")
    shown = page.split("```text\n")[1].split("```")[0]
    assert run("space", "examples/depth_families.yaml")[1] == shown
    code = page.split("```python\n")[1].split("```")[0]
    held: dict[str, object] = {}
    exec(code, held)
    assert len(held["nets"]) == 3
