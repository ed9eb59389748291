"""The files of a study: which build on which, which are chosen, and in which order."""

import pytest
from own_study import STUDY, messages

from resdsl.resources import directory
from resdsl.study.config.compose_study import compose_study
from resdsl.study.config.config_folders import ConfigFolders
from resdsl.study.config.file_selection import select_files
from resdsl.study.config.overrides import read_arguments


def order(folder, *arguments):
    choices, _ = read_arguments(arguments)
    files = select_files(choices, ConfigFolders(directory("search"), folder)).files
    return [f"{file.found.path.parent.name}/{file.found.path.stem}" for file in files]


PACKAGED = ["search/config", "data/digits", "train/demo", "sampler/auto", "pruner/none", "executor/local"]  # fmt: skip


def test_a_study_stands_on_one_file_of_each_group(mine):
    assert order(mine(study__own=STUDY), "own") == [*PACKAGED, "study/own"]


def test_files_below_and_above(mine):
    folder = mine(
        study__own="defaults: [a, _self_, b]\n",
        study__a="defaults: [depth_profile]\n",
        study__b="seed: 2\n",
        train__mine="defaults: [sgd]\nlr: 0.2\n",
    )
    files = ["study/depth_profile", "study/a", "study/own", "study/b"]
    assert order(folder, "own") == [*PACKAGED, *files]
    assert order(folder, "own", "train=mine")[2:4] == ["train/sgd", "train/mine"]
    config = compose_study(["own", "train=mine"], folder).config
    assert (config.seed, config.train.lr, config.train.milestones) == (2, 0.2, (0.5, 0.75))


def test_who_chooses_a_file_of_another_group(mine):
    folder = mine(
        study__own="defaults: [base, override /data: mnist]\n",
        study__base="defaults: [override /data: no_such_file, train: adamw]\n",
    )
    assert order(folder, "own")[1:3] == ["data/mnist", "train/adamw"]
    assert order(folder, "own", "train=sgd", "data=cifar10")[1:3] == ["data/cifar10", "train/sgd"]
    assert "no file `no_such_file`" in messages(["base"], folder)


def test_a_place_is_in_the_file_whose_value_stays(mine):
    folder = mine(study__own=STUDY + "defaults: [base]\nseed: a\n", study__base="seed: b\nx: 1\n")
    text = messages(["own"], folder)
    assert "study/own.yaml:6:7" in text
    assert "study/base.yaml:2:1" in text


def test_what_is_named_must_be_there(mine):
    folder = mine(study__own=STUDY + "defaults: [bas]\n", study__base="seed: 1\n")
    text = messages(["own"], folder)
    assert "the group `study` has no file `bas`" in text
    assert "study/own.yaml:5:12" in text
    assert "did you mean `base`?" in text


def test_a_packaged_file_knows_none_of_the_user(mine):
    """Or somebody's `study/base.yaml` would change what a packaged study means."""
    folder = mine(study__own=STUDY, data__own="name: npz\n")
    assert order(folder, "depth_profile", "data=own")[1] == "data/own"


@pytest.mark.parametrize(
    "lists",
    [
        {"own": "[own]"},
        {"own": "[a]", "a": "[own]"},
        {"own": "[_self_, a]", "a": "[b]", "b": "[a]"},
    ],
)
def test_a_circle(mine, lists):
    files = {f"study__{name}": f"defaults: {items}\n" for name, items in lists.items()}
    text = messages(["own"], mine(**files))
    assert "error[cannot-compose]: " in text
    assert "builds on this file again: a circle of `defaults`" in text
    assert "study/" in text


def test_lists_that_double(mine):
    files = {f"study__f{i}": f"defaults: [f{i + 1}, f{i + 1}]\n" for i in range(40)}
    text = messages(["f0"], mine(**files, study__f40="seed: 1\n"))
    assert "the lists `defaults` of this study lead to more than 100 files" in text


def test_a_long_chain(mine):
    files = {f"study__f{i}": f"defaults: [f{i + 1}]\n" for i in range(150)}
    assert "more than 100 files" in messages(["f0"], mine(**files))
    config = compose_study(["f60"], mine(**files, study__f150=STUDY)).config
    assert config.name == "own"
