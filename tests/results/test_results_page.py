"""The page about results says what is so."""

import re
from pathlib import Path

import resdsl.cli

PAGE = (Path(__file__).parents[2] / "docs" / "results.md").read_text(encoding="utf-8")


def test_the_example_runs(small_study, tmp_path, monkeypatch, capsys):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    (named,) = re.findall(r'open_run\("(.*?)"\)', code)
    monkeypatch.chdir(tmp_path)
    Path(named).parent.mkdir()
    small_study.rename(named)
    names = {}
    exec(compile(code, "results.md", "exec"), names)
    assert len(names["frame"]) == 12
    assert not names["model"].training
    assert "{'family': 'plain', 'n': 1}" in capsys.readouterr().out


def test_its_commands_and_options_are_there():
    folder = Path(resdsl.cli.__file__).parent
    named = set(re.findall(r"`resdsl (\w+)", PAGE)) | {"render", "check", "train", "grow"}
    assert named >= {"runs", "evaluate", "predict", "export", "replicate", "search"}
    texts = [(folder / f"{name}_command.py").read_text() for name in named]
    text = "".join(
        [*texts, (folder / "run_options.py").read_text(), (folder / "app.py").read_text()]
    )
    for option in set(re.findall(r"--[a-z-]+", PAGE)):
        name = option.removeprefix("--").replace("-", "_")
        assert option in text or f"{name}:" in text, option
