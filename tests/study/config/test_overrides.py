"""Arguments of the command line, right and wrong."""

import pytest
from own_study import messages, told

from resdsl.study.config.compose_study import compose_study
from resdsl.study.config.overrides import MAX_LENGTH, override_place, parse_override, read_arguments

WRONG_OVERRIDES = told("wrong_overrides.txt")


@pytest.mark.parametrize("override", WRONG_OVERRIDES)
def test_a_wrong_override_is_explained(override):
    chosen = [] if override.startswith("study=") else ["study=depth_profile"]
    assert messages([*chosen, override]) == WRONG_OVERRIDES[override]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("seed=" + "9" * 4500, "a number in it is out of range"),
        ("seed=" + "9" * MAX_LENGTH, "it has more than 5,000 characters"),
        ("seed=" + "[" * 2000 + "]" * 2000, "nested more than 20 levels deep"),
        ("seed=" + "{a:" * 1000 + "1" + "}" * 1000, "nested more than 20 levels deep"),
        ("seed=" + "f(" * 1000 + "1" + ")" * 1000, "nested more than 20 levels deep"),
        ("seed=[1", "no viable alternative at input '[1'"),
        ("a b=1", "token recognition error at: ' '"),
        ("seed=${a", "mismatched input '{'"),
        ("seed=${${a}:b}", "extraneous input '}'"),
        ("seed=choice(1,2)", "it gives several values"),
        ("seed=range(1,9)", "it gives several values"),
        ("seed=glob(*)", "it gives several values"),
        ("seed=eval(1)", "Unknown function 'eval'"),
        ("data/sub=x", "it names no key of a study"),
        ("hydra/launcher=x", "Hydra's own settings cannot be changed"),
        ("\ud800=1", "token recognition error"),
        ("a\0=1", "token recognition error"),
    ],
)
def test_what_is_no_override(text, reason):
    said = messages(["study=depth_profile", text])
    assert said.startswith("error[bad-override]: ")
    assert reason in said


@pytest.mark.parametrize("value", ["é", "/daten/müller", "a#b", "a;b!", "<x>"])
def test_a_text_that_needs_quotes(value):
    text = messages(["study=depth_profile", f"data.root={value}"])
    written = f"data.root='{value}'"
    assert f"help: quote the value: `{written}`; a shell needs quotes around it" in text
    root = compose_study(["study=depth_profile", "data=npz", written]).config.data.root
    assert str(root).endswith(value)


@pytest.mark.parametrize(
    ("text", "key", "value", "takes_away"),
    [
        ("budget.seeds=5", "budget.seeds", 5, False),
        ("+budget.seeds=5", "budget.seeds", 5, False),
        ("++a.b={c:[1,x],d:true}", "a.b", {"c": [1, "x"], "d": True}, False),
        ("~recipe.lr", "recipe.lr", None, True),
        ("~recipe.lr=1", "recipe.lr", 1, True),
        ("~data", "data", None, True),
        ("a=null", "a", None, False),
        ("a=", "a", "", False),
        ("a='x y'", "a", "x y", False),
        ("a=${b.c}/d", "a", "${b.c}/d", False),
        ("a=off", "a", "off", False),
        ("a=1e-3", "a", 0.001, False),
    ],
)
def test_an_override(text, key, value, takes_away):
    found = parse_override(text)
    assert (found.text, found.key, found.value) == (text, key, value)
    assert found.takes_away == takes_away
    assert type(found.value) is type(value)


@pytest.mark.parametrize(
    ("text", "group", "name"),
    [
        ("data=digits", "data", "digits"),
        ("+data=digits", "data", "digits"),
        ("study=a b/c=d.yaml", "study", "a b/c=d.yaml"),
        ('train="my recipe.yaml"', "train", "my recipe.yaml"),
        ("mine", "study", "mine"),
        ("./mine.yaml", "study", "./mine.yaml"),
        ("/tmp/é, x/mine.yaml", "study", "/tmp/é, x/mine.yaml"),
    ],
)
def test_the_choice_of_a_file(text, group, name):
    choices, settings = read_arguments([text, "seed=1"])
    assert [*choices] == [group]
    assert choices[group].name == name
    assert choices[group].place.source.text == text
    assert [setting.key for setting in settings] == ["seed"]


def test_the_last_choice_of_a_group_stays():
    assert read_arguments(["data=a", "data=b"])[0]["data"].name == "b"


def test_only_one_word_alone_is_a_study():
    for words in (["mine", "yours"], ["study=mine", "yours"], ["yours", "study=mine"]):
        text = messages(words)
        assert "`yours` is no override: missing EQUAL" in text


def test_an_override_is_its_own_place():
    place = override_place("a=1")
    assert (place.source.name, place.source.text) == ("override", "a=1")
    assert (place.line, place.column, place.end_column) == (1, 1, 4)
    assert parse_override("a=1").place == place
