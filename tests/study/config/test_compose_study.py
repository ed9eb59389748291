"""Composition of a study: overrides and the user's own files, with every mistake explained."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from own_study import STUDY, messages, told

from resdsl import resources
from resdsl.data.data_config import DataConfig
from resdsl.study.config.compose_study import compose_study
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.run.launch import begin
from resdsl.text.diagnostics import ResdslError, Source
from resdsl.text.settings_file import read_mapping
from resdsl.text.yaml_nodes import plain


def test_the_packaged_study_is_what_the_page_of_the_language_says(composed):
    config = composed().config
    assert config.cells == {"family": ["plain", "residual", "highway"], "n": [2, 5, 10]}
    assert config.recipe["lr"].bounds == (0.02, 1.0)
    assert config.budget.max_time == 270
    assert config.data.name == "digits"


def test_overrides_replace_values_and_choose_files(composed):
    config = composed(
        "data=fashion_mnist",
        "budget.seeds=5",
        "recipe.weight_decay={float: [1e-5, 1e-3], log: true}",
        "executor=inline",
        "+seed=3",
    ).config
    assert config.data.name == "fashion_mnist"
    assert config.budget.seeds == 5
    assert list(config.recipe) == ["lr", "weight_decay"]
    assert config.executor.kind == "inline"
    assert config.seed == 3


def test_a_key_can_be_taken_away(composed):
    assert composed("~recipe.lr").config.recipe == {}


def test_the_printed_study_is_yaml_that_says_the_same(composed):
    labels = ["off", "0o17", "1e-3", "2020-01-01", "null", "é", "a: b", "1:30", "\u2028"]
    found = composed(
        "budget.seeds=5", f"cells={{family: {json.dumps(labels, ensure_ascii=False)}}}"
    )
    printed = plain(read_mapping(Source("printed", found.yaml)))
    assert printed["budget"]["seeds"] == 5
    assert printed["cells"]["family"] == labels
    assert StudyConfig.model_validate(printed) == found.config


def test_without_a_study_the_known_ones_are_named():
    text = messages(["budget.seeds=2"])
    assert "error[no-study]: no study was chosen" in text
    assert "`study=depth_profile`, `study=dl_residual`" in text


def test_studies_here_are_named_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "mine.yaml").write_text(STUDY)
    assert "`study=mine`, `study=pareto`" in messages([])


def test_an_own_study_may_choose_other_groups(mine):
    text = "# @package _global_\ndefaults:\n  - override /executor: inline\n"
    directory = mine(study__own=text + STUDY.split("\n", 1)[1])
    assert compose_study(["study=own"], directory).config.executor.kind == "inline"


def test_a_misspelt_key_in_a_file_has_its_place(mine):
    directory = mine(study__own=STUDY + "budget:\n  sees: 4\nrecipes: {}\n")
    text = messages(["study=own"], directory)
    assert f"{directory}/study/own.yaml:6:3" in text
    assert "`budget` has no field `sees`" in text
    assert f"{directory}/study/own.yaml:7:1" in text
    assert "did you mean `recipe`?" in text


def test_a_wrong_value_in_a_file_has_its_place(mine):
    directory = mine(study__own=STUDY + "budget: {seeds: none}\n", executor__e="kind: locl\n")
    text = messages(["study=own", "executor=e"], directory)
    assert f"{directory}/study/own.yaml:5:17" in text
    assert f"{directory}/executor/e.yaml:1" in text


def test_a_wrong_value_in_a_file_that_is_not_used_stops_nothing(mine):
    directory = mine(study__own=STUDY, executor__bad="kind: locl\n")
    assert compose_study(["study=own"], directory).config.name == "own"


WRONG_STUDIES = told("wrong_studies.txt")


@pytest.mark.parametrize("line", WRONG_STUDIES)
def test_a_wrong_line_of_a_study_is_explained_at_its_place(mine, line):
    key = line.partition(":")[0]
    kept = [line if old.startswith(f"{key}:") else old for old in STUDY.splitlines()]
    directory = mine(study__own="\n".join(kept if line in kept else [*kept, line]))
    assert messages(["study=own"], directory).replace(f"{directory}/", "") == WRONG_STUDIES[line]


def test_the_space_is_looked_for_beside_the_user_then_in_the_config_directory(
    mine, tmp_path, monkeypatch
):
    directory = mine(study__own=STUDY)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    composed = compose_study(["study=own"], directory)
    with pytest.raises(ResdslError, match=r"the space `s\.yaml` is in none of") as caught:
        composed.space_paths()
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.place.line, finding.place.column) == ("no-space", 3, 1)
    (directory / "s.yaml").write_text("x")
    assert composed.space_paths() == {"": directory / "s.yaml"}
    (here / "s.yaml").write_text("x")
    assert composed.space_paths() == {"": here / "s.yaml"}


def test_the_space_of_a_study_that_is_a_path_is_the_one_beside_it(tmp_path, monkeypatch):
    folder, here = tmp_path / "conf" / "study", tmp_path / "here"
    for path in (folder, here):
        path.mkdir(parents=True)
    (folder / "own.yaml").write_text(STUDY)
    monkeypatch.chdir(here)
    examples = resources.directory("examples")

    def folders(*arguments):
        return compose_study(arguments).folders

    path = f"study={folder}/own.yaml"
    conf = folder.parent
    assert folders(path) == (folder, conf, here, examples)
    assert folders(path, "space=t.yaml") == (here, folder, conf, examples)
    assert folders("study=depth_profile") == (here, examples)
    monkeypatch.chdir(folder)
    assert folders("own") == (folder, examples)
    monkeypatch.chdir(conf)
    assert folders("own") == (conf, folder, examples)


@pytest.mark.parametrize(("root", "found"), [("a/b", "a/b"), ("'~/c'", "home/c")])
def test_a_study_finds_its_data_from_whatever_directory_it_is_resumed(
    composed, tmp_path, monkeypatch, root, found
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    config = composed("data=npz", f"data.root={root}").config
    assert config.data.root == tmp_path / found
    assert config.data.name == "npz"


def test_nothing_global_is_touched(composed, tmp_path):
    """A study is composed alike in threads, and in a program that runs under Hydra."""
    from hydra import compose, initialize_config_dir

    (tmp_path / "other.yaml").write_text("a: ${b}\nb: 1\n")
    with initialize_config_dir(str(tmp_path), "other", version_base="1.3"):
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda n: composed(f"budget.seeds={n}"), range(1, 17)))
        assert [one.config.budget.seeds for one in found] == list(range(1, 17))
        assert compose("other").a == 1


def test_the_environment_is_read_where_that_is_allowed(mine, monkeypatch, tmp_path):
    monkeypatch.setenv("RESDSL_SECRET", str(tmp_path / "secret"))
    directory = mine(study__own=STUDY + "data: {root: '${oc.env:RESDSL_SECRET}'}\n")
    text = messages(["own"], directory)
    assert "error[env-not-allowed]: the variable `RESDSL_SECRET` of the environment" in text
    assert "study/own.yaml:5:14" in text
    assert "secret" not in text
    text = messages(["study=depth_profile", "name=x${oc.env:RESDSL_SECRET}"])
    assert "error[env-not-allowed]" in text
    config = compose_study(["own"], directory, allow_env=True).config
    assert config.data.root == tmp_path / "secret"


def test_references_lead_through_files_and_overrides(mine):
    text = "name: ${data.name}_${budget.epochs}\ntrain: {epochs: '${budget.epochs}'}\n"
    directory = mine(study__own=text + "space: s.yaml\ncells: {n: [1]}\nbudget: {epochs: 3}\n")
    config = compose_study(["own", "data=mnist", "budget.epochs=7"], directory).config
    assert (config.name, config.train.epochs) == ("mnist_7", 7)
    text = messages(["own", "data.root=${nme}", "budget.seeds=${budget.seeds}"], directory)
    assert "1 | data.root=${nme}" in text
    assert "help: did you mean `name`?" in text
    assert "1 | budget.seeds=${budget.seeds}" in text


def test_another_kind_brings_its_own_settings(composed):
    assert composed("executor.kind=inline").config.executor.model_dump() == {"kind": "inline"}
    data = composed("data.name=npz").config.data
    assert data == DataConfig(name="npz")
    for order in (("data.test=9", "data.name=npz"), ("data.name=npz", "data.test=9")):
        assert composed(*order).config.data == DataConfig(name="npz", test=9)
    retuned = composed("~recipe.lr", "recipe.lr={int: [1, 2]}", "~seed").config
    assert (retuned.recipe["lr"].bounds, retuned.seed) == ((1, 2), 0)
    assert composed("recipe.lr={choice: [0.1, 0.2]}").config.recipe["lr"].labels == (0.1, 0.2)


def test_a_hole_that_the_space_does_not_have_is_shown_where_it_was_written(tmp_path):
    (tmp_path / "study").mkdir()
    text = "# @package _global_\nname: own\nspace: depth_families.yaml\ncells: {famly: [plain]}\n"
    (tmp_path / "study" / "own.yaml").write_text(text)
    with pytest.raises(ResdslError) as caught:
        begin(["study=own"], output=tmp_path / "run", config_dir=tmp_path)
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.place.line, finding.place.column) == ("unknown-hole", 4, 9)
    assert finding.help == "did you mean `family`?"
