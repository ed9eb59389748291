"""Overrides of the command line, right and wrong."""

import pytest
from own_study import messages

from resdsl.study.config.overrides import hydra_argument, override_place, parse_override

WRONG_OVERRIDES = {
    "study=depth_profil": "error[unknown-choice]: the group `study` has no file `depth_profil`|did you mean `depth_profile`?",
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
    "nonsense": "error[bad-override]: `nonsense` is no override|written key=value",
    "budget.seeds=1e400": "inf is not a finite number",
    "recipe.lr.float=[nan,1]": "nan is not a finite number",
    "seed=99999999999999999999999": "out of range: whole numbers lie within 2**63",
    "train.nesterov=off": '`train.nesterov` must be true or false, but got "off"|write `false`',
    "cells.n=[null]": "`cells.n.0` must be a number, a text, true or false",
    "recipe.clip={choice: [null,1]}": "alternatives with parts have labels",
    "recipe.clip={choice: {1: 2}}": "`recipe.clip.choice.1` must be a text, but got 1",
    "~space": "`space` is missing",
    "~space.x": "Hydra cannot compose this study|~space.x|takes away a key that is there",
    "~cells=3": "Hydra cannot compose this study|~cells=3|takes away a key that is there",
    "name=${no.such}": "Hydra cannot compose this study|takes the value of another key",
    "name=${name}": "Recursive interpolation|takes the value of another key",
    "name=???": "Missing mandatory value|marks a value that must be given",
    "cells=[1]": "cannot compose|a list, a mapping and a single value",
    "data.train=${nothing}": "data.train=${nothing}|another key",
    "hydra=1": "Hydra's own settings cannot be changed",
    "=5": "it names no key of a study",
    "data@x=digits": "it names no key of a study",
    "seed=" + "9" * 5000: "a number in it is out of range",
    "train=[sgd,demo]": "the group `train` has no file `[sgd,demo]`",
    "train=null": "the group `train` has no file `null`",
    "seed=010": '`seed` must be a whole number, but got "010"|write `10`',
}


@pytest.mark.parametrize("override", WRONG_OVERRIDES)
def test_a_wrong_override_is_explained(override):
    chosen = [] if override.startswith("study=") else ["study=depth_profile"]
    text = messages([*chosen, override])
    shown = override if len(override) < 100 else override[:50]
    assert f"\n1 | {shown}" in text
    assert "= help: " in text
    for part in WRONG_OVERRIDES[override].split("|"):
        assert part in text


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("budget.seeds=5", "++budget.seeds=5"),  # set, whether a file holds the key or not
        ("+budget.seeds=5", "++budget.seeds=5"),
        ("~recipe.lr", "~recipe.lr"),
        ("data=digits", "data=digits"),
        ("+data=digits", "data=digits"),
    ],
)
def test_an_override_as_hydra_takes_it(text, argument):
    assert hydra_argument(parse_override(text), {("data", "digits")}) == argument


def test_an_override_is_its_own_place():
    place = override_place("a=1")
    assert (place.source.name, place.source.text) == ("override", "a=1")
    assert (place.line, place.column, place.end_column) == (1, 1, 4)
