"""Composition by Hydra: overrides and the user's own files, with every mistake explained."""

import pytest

from resdsl.errors import ResdslError
from resdsl.study.compose import compose_study
from resdsl.study.launch import prepare


def messages(overrides, config_dir=None):
    with pytest.raises(ResdslError) as raised:
        compose_study(overrides, config_dir)
    return str(raised.value)


@pytest.fixture
def mine(tmp_path):
    """Return a function that writes files of a user's configuration directory."""

    def write(**files):
        for name, text in files.items():
            group, _, stem = name.partition("__")
            (tmp_path / group).mkdir(exist_ok=True)
            (tmp_path / group / f"{stem}.yaml").write_text(text)
        return tmp_path

    return write


STUDY = "# @package _global_\nname: own\nspace: s.yaml\ncells: {n: [1]}\n"


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


WRONG_OVERRIDES = {
    "study=depth_profil": "no file `depth_profil`|did you mean `depth_profile`?",
    "budgt.seeds=5": "no key `budgt`|did you mean `budget`?",
    "budget.sees=5": "`budget` has no field `sees`|did you mean `seeds`?",
    "recipe.lr.flot=[1,2]": "`recipe.lr` has no field `flot`|did you mean `float`?",
    "executor=locl": "no file `locl`|did you mean `local`?",
    "executor.slot=1": "`executor` has no field `slot`|did you mean `slots`?",
    "objectives.accurcy=maximize": 'got "accurcy"|did you mean `accuracy`?',
    "sampler.kind=tpee": "sampler.kind=tpee|did you mean `tpe`?",
    "executor.kind=lokal": 'but got "lokal"|did you mean `local`?',
    "data.nam=x": "`data` has no field `nam`|did you mean `name`?",
    "budget.seeds=three": '`budget.seeds` must be a whole number, but got "three"',
    "budget.seeds=1,2": "gives several values|and a list [1,2,3]",
    "budget.max_time=4min": "a duration is written like 90s, 4m or 1h30m, but got '4min'|budget.max_time=4min",
    "executor.slots=0": "`executor.slots` must be at least 1, but got 0",
    "recipe.lr.float=[3,1]": "`low <= high` must hold, but got (low=3, high=1)|recipe.lr.float=[3,1]",
    "cells.n=[2,2]": "the values of `n` must be distinct, but got [2, 2]",
    "hydra.run.dir=x": "Hydra's own settings cannot be changed",
    "nonsense": "`nonsense` is no override|written key=value",
    "~space": "`space` is missing",
    "~space.x": "Hydra cannot compose this study",
    "name=${no.such}": "Hydra cannot compose this study",
}


@pytest.mark.parametrize("override", WRONG_OVERRIDES)
def test_a_wrong_override_is_explained(override):
    chosen = [] if override.startswith("study=") else ["study=depth_profile"]
    text = messages([*chosen, override])
    for part in WRONG_OVERRIDES[override].split("|"):
        assert part in text


def test_without_a_study_the_known_ones_are_named():
    assert "add one of `study=depth_profile`" in messages(["budget.seeds=2"])


def test_own_files_join_the_packaged_ones(mine):
    directory = mine(study__own=STUDY, executor__small="kind: local\nslots: 1\n")
    config = compose_study(["study=own", "executor=small"], directory).config
    assert (config.name, config.executor.slots) == ("own", 1)


def test_a_directory_with_a_strange_name(mine, tmp_path):
    directory = mine(study__own=STUDY)
    strange = tmp_path.parent / f"{tmp_path.name} it's, a=b"
    directory.rename(strange)
    assert compose_study(["study=own"], strange).config.name == "own"


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


def test_a_file_that_would_hide_behind_a_packaged_one(mine):
    directory = mine(data__digits="name: digits\n")
    text = messages(["study=depth_profile"], directory)
    assert "has the name of a file that comes with resdsl" in text
    assert "choose it by `data=NEWNAME`" in text


@pytest.mark.parametrize("scalar", ["no", "010", "1:30", "1_000"])
def test_a_scalar_that_the_dialects_read_differently(mine, scalar):
    directory = mine(study__own=STUDY.replace("[1]", f"[{scalar}]"))
    text = messages(["study=own"], directory)
    assert "error[yaml-dialect]" in text
    assert "own.yaml:4:13" in text


def test_a_duplicate_key_and_a_missing_package_line(mine):
    assert "stands twice" in messages(["study=own"], mine(study__own=STUDY + "name: b\n"))
    without = mine(study__own=STUDY.split("\n", 1)[1])
    assert "must begin with the line `# @package _global_`" in messages(["study=own"], without)


def test_directories_without_groups(tmp_path):
    (tmp_path / "studies").mkdir()
    for directory in (tmp_path, tmp_path / "none"):
        assert "groups: `study/`, `data/`" in messages(["study=own"], directory)


def test_the_space_is_looked_for_beside_the_user_then_in_the_config_directory(
    mine, tmp_path, monkeypatch
):
    directory = mine(study__own=STUDY)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    composed = compose_study(["study=own"], directory)
    with pytest.raises(ResdslError, match=r"the space `s\.yaml` is in none of"):
        composed.space_path()
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
        prepare(["study=own"], output=tmp_path / "run", config_dir=tmp_path)
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.place.line, finding.place.column) == ("unknown-hole", 4, 9)
    assert finding.help == "did you mean `family`?"
