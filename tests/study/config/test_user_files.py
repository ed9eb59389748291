"""The files of a user: read strictly, and given to Hydra so that it reads the same."""

import os

import pytest
import yaml
from own_study import STUDY, messages

from resdsl.study.config.compose_study import compose_study
from resdsl.study.config.user_files import read_user_files, write_for_hydra


def test_own_files_join_the_packaged_ones(mine):
    directory = mine(study__own=STUDY, executor__small="kind: local\nslots: 1\n")
    config = compose_study(["study=own", "executor=small"], directory).config
    assert (config.name, config.executor.slots) == ("own", 1)


@pytest.mark.parametrize(
    ("group", "text", "values"),
    [
        ("data", "name: digits\ntrain: 200\n", {"train": 200}),
        ("train", "epochs: 2\nlr: 0.25\n", {"epochs": 2, "lr": 0.25}),
        ("sampler", "kind: tpe\nstartup: 4\n", {"kind": "tpe", "startup": 4}),
        ("pruner", "kind: median\nwarmup: 7\n", {"kind": "median", "warmup": 7}),
        ("executor", "kind: inline\n", {"kind": "inline"}),
    ],
)
def test_every_group_may_have_files_of_the_user(mine, group, text, values):
    directory = mine(study__own=STUDY, **{f"{group}__mine": text})
    config = compose_study(["study=own", f"{group}=mine"], directory).config
    assert getattr(config, group).model_dump(include=set(values)) == values


def test_a_directory_with_a_strange_name(mine, tmp_path):
    directory = mine(study__own=STUDY)
    strange = tmp_path.parent / f"{tmp_path.name} it's, a=b"
    directory.rename(strange)
    assert compose_study(["study=own"], strange).config.name == "own"


def test_a_file_that_would_hide_behind_a_packaged_one(mine):
    directory = mine(data__digits="name: digits\n")
    text = messages(["study=depth_profile"], directory)
    assert "error[config-clash]: " in text
    assert "has the name of a file that comes with resdsl" in text
    assert "choose it by `data=NEWNAME`" in text


@pytest.mark.parametrize(
    ("scalar", "value"),
    [("no", "no"), ("off", "off"), ("010", 10), ("1:30", "1:30"), ("1_000", "1_000"),
     ("1e-3", 0.001), ("0x10", 16), ("0o17", 15), ("'${x'", "${x"), ('"\\x7f\\u2028é"', "\x7f\u2028é")],
)  # fmt: skip
def test_files_are_yaml_1_2(mine, scalar, value):
    """Hydra alone reads YAML 1.1, where `no` is false and `010` is eight."""
    directory = mine(study__own=STUDY.replace("{n: [1]}", f"{{off: [{scalar}]}}"))
    if scalar == "'${x'":
        assert "cannot compose" in messages(["study=own"], directory)
        return
    cells = compose_study(["study=own"], directory).config.cells
    assert cells == {"off": [value]}
    assert type(cells["off"][0]) is type(value)


def test_labels_are_texts_in_every_dialect(mine):
    line = "recipe: {clip: {choice: {off: null, on: 1.0, 1e-3: 2.0}}}\n"
    hole = compose_study(["study=own"], mine(study__own=STUDY + line.replace("1e-3", "'1e-3'")))
    assert hole.config.recipe["clip"].choice == {"off": None, "on": 1.0, "1e-3": 2.0}


def test_a_file_that_cannot_be_read_stops_only_the_studies_that_choose_it(mine):
    directory = mine(study__own=STUDY, study__bad="- x\n", study__worse="a: [\n")
    (directory / "study" / "folder.yaml").mkdir()
    os.mkfifo(directory / "study" / "pipe.yaml")
    assert compose_study(["study=own"], directory).config.name == "own"
    assert "must be a mapping" in messages(["study=bad"], directory)
    assert "study/worse.yaml:2:1" in messages(["study=worse"], directory)
    assert "no file `folder`" in messages(["study=folder"], directory)
    assert "no file `pipe`" in messages(["study=pipe"], directory)


def test_a_duplicate_key_and_a_missing_package_line(mine):
    assert "stands twice" in messages(["study=own"], mine(study__own=STUDY + "name: b\n"))
    without = mine(study__own=STUDY.split("\n", 1)[1])
    assert (
        "error[no-package]: a file of the group `study` must begin with the line "
        "`# @package _global_`\n --> "
    ) in messages(["study=own"], without)
    assert "study/own.yaml:1:1\n  |\n1 | name: own\n  | ^\n" in messages(["study=own"], without)


def test_directories_without_groups(tmp_path):
    (tmp_path / "studies").mkdir()
    for directory in (tmp_path, tmp_path / "none"):
        text = messages(["study=own"], directory)
        assert f"error[no-config-group]: --config-dir {directory} is no directory with" in text
        assert "groups: `study/`, `data/`, `train/`, `sampler/`, `pruner/`, `executor/`" in text


def test_places_are_those_of_the_users_file(mine, tmp_path):
    directory = mine(
        study__own=STUDY + "budget: {seeds: 3}\n", executor__e="kind: local\nslots: 2\n"
    )
    executor, study = sorted(read_user_files(directory, tmp_path / "none"), key=lambda f: f.group)
    assert (executor.group, executor.name, executor.package) == ("executor", "e", None)
    assert (study.group, study.name, study.package) == ("study", "own", "_global_")
    place = study.place(("budget", "seeds"), False)
    assert (place.line, place.column) == (5, 17)
    assert study.place(("budget", "seeds"), True).column == 10
    assert (executor.place(("executor", "slots"), False).line) == 2
    assert executor.place(("budget", "slots"), False) is None
    assert executor.place(("executor", "threads"), False) is None
    assert executor.place(("executor",), True) is None


def test_hydra_gets_a_copy_that_both_dialects_read_alike(mine, tmp_path):
    directory = mine(study__own=STUDY.replace("name: own", "name: off"), train__bad="a: [\n")
    files = read_user_files(directory, tmp_path / "none")
    copies = tmp_path / "copies"
    write_for_hydra(files, copies)
    assert [path.name for path in copies.rglob("*.yaml")] == ["own.yaml"]  # the readable one
    text = (copies / "study" / "own.yaml").read_text()
    assert text.startswith("# @package _global_\n")
    assert yaml.safe_load(text)["name"] == "off"
