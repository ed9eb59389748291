"""Composition by Hydra: overrides and the user's own files, with every mistake explained."""

import pytest
from own_study import STUDY, messages

from resdsl.study.config.compose_study import compose_study
from resdsl.study.run.launch import begin
from resdsl.text.diagnostics import ResdslError


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
    import yaml

    text = composed("budget.seeds=5").yaml
    assert yaml.safe_load(text)["budget"]["seeds"] == 5


def test_without_a_study_the_known_ones_are_named():
    text = messages(["budget.seeds=2"])
    assert "error[no-study]: no study was chosen" in text
    assert "add one of `study=depth_profile`" in text


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


WRONG_FILES = {
    "cells: {n: [null]}": "4:13|`cells.n.0` must be a number, a text, true or false",
    "cells: {n: 5}": "4:12|`cells.n` must be a list, but got 5|write a list: `[5]`",
    "recipe: {clip: {choice: [null, 1.0]}}": "5:17|alternatives with parts have labels",
    "recipe: {clip: {choice: [[1], 1.0]}}": "5:17|alternatives with parts have labels",
    "recipe: {lr: 0.1}": "5:14|a value that stays the same stands under `train`",
    "recipe: {lr: {float: [1e-300, 1e300], log: true}}": "5:10|the range is too wide",
    "recipe: {lr: {float: [a, 1]}}": '5:23|`recipe.lr.float.0` must be a number, but got "a"',
    "budget: 3": "5:9|`budget` must be a mapping|its keys are `epochs`, `max_time`",
    "budget: {epochs: -1}": "5:18|`budget.epochs` must be at least 1",
    'budget: {seeds: "3"}': '5:17|must be a whole number, but got "3"|write `3`',
    "budget: {seeds: 3.0}": "5:17|must be a whole number, but got 3.0|write `3`",
    "budget: {seeds: true}": "5:17|must be a whole number, but got true|left out, it is 3",
    "train: {nesterov: on}": '5:19|`train.nesterov` must be true or false, but got "on"',
    "train: {momentum: 0}": "5:19|nesterov needs a momentum above 0",
    "train: {steps: 9}": "5:16|exactly one of `epochs` and `steps`",
    "data: {validation: 1.5}": "5:20|`data.validation`: a size is",
    "sampler: {kind: tep}": "5:17|did you mean `tpe`?",
    "executor: {kind: null}": "5:18|`executor.kind` must be",
    "executor: {slots: many}": "5:19|must be `auto`, or a whole number",
    "objectives: {accuracy: minimize}": "5:24|did you mean `maximize`?",
    "space: 5": '3:8|`space` must be a text, but got 5|quote it: `"5"`',
    "name: a/b": "2:7|letters, digits",
    "hydra: {job: {chdir: true}}": "5:1|error[unknown-field]: Hydra's own|take `hydra` out",
    "defaults: 3": "5:1|error[bad-value]: `defaults` must be a list of choices",
    "defaults: [{override /executor: [1]}]": "5:1|`defaults` must be a list of choices",
    "defaults: [{/data: nosuch}]": "5:1|error[unknown-choice]: the group `data` has no file `nosuch`",
    "name: ${name}": "2:7|Recursive interpolation",
    "seed: 1e400": "5:7|too large for a number",
    "seed: &a 1": "5:7|write the value out in each place",
}


@pytest.mark.parametrize("line", WRONG_FILES)
def test_a_wrong_line_of_a_study_is_explained_at_its_place(mine, line):
    key = line.partition(":")[0]
    kept = [line if old.startswith(f"{key}:") else old for old in STUDY.splitlines()]
    text = "\n".join(kept if line in kept else [*kept, line])
    directory = mine(study__own=text)
    told = messages(["study=own"], directory)
    place, *parts = WRONG_FILES[line].split("|")
    assert f"study/own.yaml:{place}\n" in told
    assert told.count("error[") == 1
    for part in parts:
        assert part in told


def test_the_space_is_looked_for_beside_the_user_then_in_the_config_directory(
    mine, tmp_path, monkeypatch
):
    directory = mine(study__own=STUDY)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    composed = compose_study(["study=own"], directory)
    with pytest.raises(ResdslError, match=r"the space `s\.yaml` is in none of") as caught:
        composed.space_path()
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.place.line, finding.place.column) == ("no-space", 3, 1)
    (directory / "s.yaml").write_text("x")
    assert composed.space_path() == directory / "s.yaml"
    (here / "s.yaml").write_text("x")
    assert composed.space_path() == here / "s.yaml"


def test_hydra_leaves_no_state(composed):
    from hydra.core.global_hydra import GlobalHydra

    composed()
    assert not GlobalHydra.instance().is_initialized()


def test_a_hole_that_the_space_does_not_have_is_shown_where_it_was_written(tmp_path):
    (tmp_path / "study").mkdir()
    text = "# @package _global_\nname: own\nspace: depth_families.yaml\ncells: {famly: [plain]}\n"
    (tmp_path / "study" / "own.yaml").write_text(text)
    with pytest.raises(ResdslError) as caught:
        begin(["study=own"], output=tmp_path / "run", config_dir=tmp_path)
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.place.line, finding.place.column) == ("unknown-hole", 4, 9)
    assert finding.help == "did you mean `family`?"
