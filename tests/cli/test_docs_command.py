"""`resdsl docs`: the words of the language, printed or written into a page."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from resdsl.cli.docs_command import settings_keys
from resdsl.data import DataConfig, data_config
from resdsl.reference import BEGIN, page, sections
from resdsl.study.config.compose_study import compose_study
from resdsl.study.config.study_config import StudyConfig
from resdsl.train import Recipe

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"study": "studies.md", "data": "data.md", "recipe": "training.md"}


def test_a_word_and_all_words(run) -> None:
    assert run("docs", "conv") == (0, sections("conv"), "")
    assert run("docs") == (0, page(), "")
    code, out, err = run("docs", "convv")
    assert (code, out) == (2, "")
    assert "help: did you mean `conv`?" in err


def test_the_reference_in_a_page_is_renewed(run, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"# é\n\n{BEGIN}\nold\n", encoding="utf-8")
    assert run("docs", "relu", "--write", str(path)) == (0, "", "")
    assert path.read_text(encoding="utf-8") == f"# é\n\n{BEGIN}\n\n{sections('relu')}"


def test_a_page_without_the_mark_is_left_alone(run, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("mine", encoding="utf-8")
    code, _, err = run("docs", "--write", str(path))
    assert code == 2
    assert f"{path} has no line `<!-- the rest is written by `resdsl docs ...` -->`" in err
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", PAGES)
def test_the_keys_of_settings_stand_in_their_page(run, name: str) -> None:
    assert run("docs", name) == (0, settings_keys(name), "")
    written = (DOCS / PAGES[name]).read_text(encoding="utf-8")
    command = f"resdsl docs {name} --write docs/{PAGES[name]}"
    mark = f"<!-- the rest is written by `{command}` -->\n\n"
    assert written.partition(mark)[2] == settings_keys(name), f"run `{command}`"


@pytest.mark.parametrize(
    ("name", "model"), [("study", StudyConfig), ("data", DataConfig), ("recipe", Recipe)]
)
def test_every_key_has_a_line(name: str, model: type) -> None:
    keys = set(re.findall(r"^\| `(\w+)` \|", settings_keys(name), re.MULTILINE))
    fields = model.model_fields.items()
    assert {field.alias or name for name, field in fields} <= keys


@pytest.fixture
def examples(tmp_path: Path, monkeypatch) -> Path:
    """Return the current folder, with every file that the three pages show."""
    for page_of in PAGES.values():
        text = (DOCS / page_of).read_text(encoding="utf-8")
        for block, name in re.findall(r"```yaml\n(# (\S+\.yaml)\n.*?)```", text, re.DOTALL):
            (tmp_path / name).write_text(block, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_files_of_the_pages_do_what_is_said(run, examples: Path) -> None:
    code, out, _ = run("search", "mine", "executor=inline", "--dry-run", "--json")
    assert code == 0
    assert [cell["depth"] for cell in json.loads(out)["cells"]] == [4, 8, 4, 8]
    longer = compose_study(["longer"]).config
    assert (longer.name, longer.budget.epochs, longer.budget.seeds) == ("longer", 20, 3)
    assert (longer.data.name, longer.train.optimizer) == ("fashion_mnist", "adamw")
    given = ("--recipe", "my_recipe.yaml", "--epochs", "1", "-o", "run")
    words = ("--data", "digits", "--set", "n=2", "--set", "gate=none", *given)
    assert run("train", "net.yaml", *words)[0] == 0
    config = data_config("my_data.yaml")
    assert (config.name, config.image_size, config.flip) == ("image_folder", (64, 64), True)


def test_the_searches_of_the_page_can_be_composed(examples: Path) -> None:
    text = (DOCS / "studies.md").read_text(encoding="utf-8").partition("<!-- the rest")[0]
    lines = re.findall(r"^resdsl search (.*)$", text, re.MULTILINE)
    assert len(lines) == 3
    for line in lines:
        compose_study([word for word in shlex.split(line) if not word.startswith("--")])
