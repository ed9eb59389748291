"""Where files are found that are chosen by name and by path."""

import os

import pytest
from own_study import STUDY, messages

from resdsl.resources import directory
from resdsl.study.config import config_folders
from resdsl.study.config.compose_study import compose_study
from resdsl.study.config.config_folders import ConfigFolders
from resdsl.study.config.overrides import read_arguments


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Return the current folder, an empty one."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def write(folder, **files):
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def name(*arguments):
    return compose_study(list(arguments)).config.name


def test_own_files_join_the_packaged_ones(mine):
    directory = mine(study__own=STUDY, executor__small="kind: local\nslots: 1\n")
    config = compose_study(["study=own", "executor=small"], directory).config
    assert (config.name, config.executor.slots) == ("own", 1)


@pytest.mark.parametrize(
    ("group", "text", "values"),
    [
        ("data", "name: digits\ntrain: 200\n", {"train": 200}),
        ("train", "epochs: 2\nlr: 0.25\n", {"epochs": 2, "lr": 0.25}),
        ("sampler", "kind: tpe\nn_startup_trials: 4\n", {"kind": "tpe", "n_startup_trials": 4}),
        ("pruner", "kind: median\nn_warmup_steps: 7\n", {"kind": "median", "n_warmup_steps": 7}),
        ("executor", "kind: inline\n", {"kind": "inline"}),
    ],
)
def test_every_group_may_have_files_of_the_user(mine, here, group, text, values):
    def settings(*arguments, config_dir=None):
        config = compose_study(list(arguments), config_dir).config
        return getattr(config, group).model_dump(include=set(values))

    folder = mine(study__own=STUDY, **{f"{group}__mine": text})
    assert settings("study=own", f"{group}=mine", config_dir=folder) == values
    write(here, own=STUDY, beside=text, **{f"{group}__mine": text})
    for choice in (
        "mine",
        "beside.yaml",
        "./beside.yaml",
        f"{group}/mine.yaml",
        f"{here}/beside.yaml",
    ):
        assert settings("own", f"{group}={choice}") == values


@pytest.mark.parametrize(
    "argument",
    ["own", "study=own", "own.yaml", "study=own.yaml", "./own.yaml", "study=./own", "study='own'"],
)
def test_a_study_in_the_folder_where_one_stands(here, argument):
    write(here, own=STUDY)
    assert name(argument) == "own"
    (here / "own.yaml").rename(here / "x.yaml")
    write(here, study__own=STUDY)
    assert name(argument if "./" not in argument else "study=./own") == "own"


def test_a_study_given_as_a_path(here, tmp_path):
    root = tmp_path / "it's, a=b é"
    write(root, study__own=STUDY + "defaults: [{data: small}, base]\n", data__small="name: npz\n")
    write(root, study__base="seed: 7\n", x=STUDY.replace("own", "x"))
    for path in (root / "study" / "own.yaml", os.path.relpath(root / "study" / "own.yaml")):
        config = compose_study([f"study={path}"]).config
        assert (config.name, config.seed, config.data.name) == ("own", 7, "npz")
    config = compose_study([f"study={root}/x.yaml", "data=small", "train=sgd"]).config
    assert (config.name, config.data.name, config.train.steps) == ("x", "npz", 64000)
    (root / "x.yaml").rename(root / "x.yml")
    assert name(f"study={root}/x.yml") == "x"


def test_a_home_directory(here, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    write(tmp_path, own=STUDY)
    assert name("study=~/own.yaml") == "own"


def test_a_folder_of_documents_beside_a_config_directory(mine, here):
    write(here, own="resdsl: 1\nnet: []\n")
    assert compose_study(["study=own"], mine(study__own=STUDY)).config.name == "own"
    assert "this is a document" in messages(["study=own"])


def test_a_file_of_a_subfolder(mine):
    folder = mine(study__own=STUDY)
    write(folder, study__deep__one=STUDY + "defaults: [two]\n", study__deep__two="seed: 5\n")
    assert compose_study(["study=deep/one"], folder).config.seed == 5
    assert "did you mean `deep/one`?" in messages(["study=deep/onee"], folder)


def test_a_name_that_nothing_has(here):
    text = messages(["study=xyz"])
    assert "error[unknown-choice]: the group `study` has no file `xyz`" in text
    assert "`depth_profile`" in text
    assert "a study of your own is a file `NAME.yaml` here, or in a folder `study`" in text
    assert "help: did you mean `depth_profile`?" in messages(["depth_profil"])
    write(here, mine="epochs: 2\n")
    text = messages(["study=depth_profile", "train=mine"])
    assert "named with its suffix: `train=mine.yaml`" in text
    assert compose_study(["study=depth_profile", "train=mine.yaml"]).config.train.epochs == 12
    help = "values are set one by one: `train.KEY=VALUE`"
    assert help in messages(["study=depth_profile", "train={lr: 0.1}"])
    for nothing in ("study=", "study=''", "study=.", "study=/", "study=none.yaml", "study=a\0b"):
        assert "error[unknown-choice]" in messages([nothing])


def test_a_name_that_two_files_have(mine, here):
    text = messages(["study=depth_profile"], mine(data__digits="name: digits\n"))
    assert "error[config-clash]: " in text
    assert "has the name of a file that comes with resdsl" in text
    assert "choose it by `data=NEWNAME`" in text
    write(here, depth_profile=STUDY, data__digits="name: npz\n")
    text = messages(["study=depth_profile"])
    assert "help: choose it by `study=depth_profile.yaml`, or rename it" in text
    assert name("study=depth_profile.yaml") == "own"
    text = messages(["study=depth_profile.yaml", "data=digits"])
    assert "help: choose it by `data=data/digits.yaml`, or rename it" in text
    config = compose_study(["study=depth_profile.yaml", "data=data/digits.yaml"]).config
    assert config.data.name == "npz"


def test_in_the_folder_of_the_packaged_studies(monkeypatch):
    monkeypatch.chdir(directory("search") / "study")
    assert name("study=depth_profile") == name("depth_profile.yaml") == "depth_profile"


def test_a_file_that_cannot_be_read_stops_only_the_studies_that_choose_it(mine):
    directory = mine(study__own=STUDY, study__bad="- x\n", study__worse="a: [\n")
    (directory / "study" / "folder.yaml").mkdir()
    os.mkfifo(directory / "study" / "pipe.yaml")
    assert compose_study(["study=own"], directory).config.name == "own"
    assert "must be a mapping" in messages(["study=bad"], directory)
    assert "study/worse.yaml:2:1" in messages(["study=worse"], directory)
    assert "no file `folder`" in messages(["study=folder"], directory)
    assert "no file `pipe`" in messages(["study=pipe"], directory)
    assert "a pipe or a device" in messages([f"study={directory}/study/pipe.yaml"])


def test_directories_without_groups(tmp_path):
    (tmp_path / "studies").mkdir()
    for folder in (tmp_path, tmp_path / "none", tmp_path / "n\0l"):
        text = messages(["study=own"], folder)
        assert "is no directory with files of a group" in text
        assert "groups: `study/`, `data/`, `train/`, `sampler/`, `pruner/`, `executor/`" in text


def test_not_every_file_of_a_disk_is_listed(tmp_path, monkeypatch):
    monkeypatch.setattr(config_folders, "_MAX_LISTED", 5)
    write(tmp_path, **{f"study__{i}__x": "a: 1\n" for i in range(20)})
    known = ConfigFolders(tmp_path / "none").known("study", [tmp_path])
    assert 0 < len(known) < 10
    choices, _ = read_arguments(["study=19/x"])
    assert ConfigFolders(tmp_path / "none", tmp_path).find(choices["study"]).path.is_file()
