"""The list `defaults` of a file: what it may hold, and what is said of the rest."""

import pytest

from resdsl.study.config.defaults_list import read_defaults
from resdsl.text.diagnostics import ResdslError, Source
from resdsl.text.settings_file import read_mapping


def defaults(text, group="study"):
    return read_defaults(read_mapping(Source("a.yaml", f"defaults: {text}")), group)


def shown(choices):
    return [(choice.group, choice.name) for choice in choices]


def test_files_below_and_above_and_of_other_groups():
    found = defaults("[a, /study/b, _self_, c, override /data: x, /train: y, pruner: z]")
    assert shown(found.below) == [("study", "a"), ("study", "b")]
    assert shown(found.above) == [("study", "c")]
    assert shown(found.chosen) == [("data", "x"), ("train", "y"), ("pruner", "z")]
    assert [choice.place.column for choice in found.chosen] == [52, 63, 74]


def test_without_the_word_for_itself_the_file_comes_last():
    assert shown(defaults("[a, b]").below) == [("study", "a"), ("study", "b")]
    assert defaults("[]") == read_defaults(read_mapping(Source("a.yaml", "x: 1")), "study")


def test_a_file_of_another_group_builds_on_its_own_group():
    assert shown(defaults("[digits]", "data").below) == [("data", "digits")]


@pytest.mark.parametrize(
    ("text", "group", "message"),
    [
        ("3", "study", "`defaults` must be a list of choices"),
        ("{data: digits}", "study", "`defaults` must be a list of choices"),
        ("[3]", "study", "an item of `defaults` is a name, or one group with a name"),
        ("['']", "study", "an item of `defaults` is a name, or one group with a name"),
        ("[[a]]", "study", "an item of `defaults` is a name, or one group with a name"),
        ("[{data: a, train: b}]", "study", "an item of `defaults` is a name, or one group"),
        ("[data: [a]]", "study", "`data` must name one file of the group `data`"),
        ("[data: null]", "study", "`data` must name one file of the group `data`"),
        ("[optional data: a]", "study", "`optional data` is no choice of a file"),
        ("[data@x: a]", "study", "`data@x` is no choice of a file"),
        ("[override hydra/launcher: a]", "study", "is no choice of a file"),
        ("[override /study: a]", "study", "a study builds on another one by its name"),
        ("[override /train: a]", "data", "a file of the group `data` chooses no files of other"),
    ],
)
def test_other_forms_are_refused(text, group, message):
    with pytest.raises(ResdslError) as raised:
        defaults(text, group)
    (finding,) = raised.value.diagnostics
    assert finding.code == "bad-value"
    assert finding.message.startswith(message) or message in finding.message
    assert finding.place.line == 1


@pytest.mark.parametrize(
    "name",
    ["../a", "/etc/a", "a/../../b", "~/a", "~root/a", "..", "a\\..\\..\\b", "pkg://a", "C:/a"],
)
@pytest.mark.parametrize("form", ["['{}']", "[data: '{}']", "[override /train: '{}']"])
def test_no_name_leads_out_of_the_directory(name, form):
    with pytest.raises(ResdslError) as raised:
        defaults(form.format(name))
    (finding,) = raised.value.diagnostics
    assert (finding.code, finding.help) == ("leaves-config", "copy the file into it")


def test_all_faults_are_told_at_once():
    with pytest.raises(ResdslError) as raised:
        defaults("[3, ../a, b]")
    assert [finding.code for finding in raised.value.diagnostics] == ["bad-value", "leaves-config"]
