"""One file of a study: read strictly, with places and what its header says."""

import os

import pytest
from own_study import STUDY

from resdsl.study.config.compose_study import compose_study
from resdsl.study.config.config_files import Found, read_config_file
from resdsl.text.diagnostics import ResdslError


def read(path, group="study"):
    return read_config_file(group, Found(path, path.parent))


def refused(path, group="study"):
    with pytest.raises(ResdslError) as raised:
        read(path, group)
    return raised.value.diagnostics[0]


@pytest.mark.parametrize(
    ("scalar", "value"),
    [("no", "no"), ("off", "off"), ("010", 10), ("1:30", "1:30"), ("1_000", "1_000"),
     ("1e-3", 0.001), ("0x10", 16), ("0o17", 15), ('"\\x7f\\u2028é"', "\x7f\u2028é")],
)  # fmt: skip
def test_files_are_yaml_1_2(mine, scalar, value):
    directory = mine(study__own=STUDY.replace("{n: [1]}", f"{{off: [{scalar}]}}"))
    cells = compose_study(["study=own"], directory).config.cells
    assert cells == {"off": [value]}
    assert type(cells["off"][0]) is type(value)


def test_labels_are_texts_in_every_dialect(mine):
    line = "recipe: {clip: {choice: {off: null, on: 1.0, '1e-3': 2.0}}}\n"
    hole = compose_study(["study=own"], mine(study__own=STUDY + line))
    assert hole.config.recipe["clip"].choice == {"off": None, "on": 1.0, "1e-3": 2.0}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name: a\nname: b\n", "duplicate-key"),
        ("name: !!python/object/apply:os.system [true]\n", "yaml-tag"),
        ("a: &x [1]\nb: *x\n", "yaml-anchor"),
        ("<<: {a: 1}\n", "yaml-merge-key"),
        ("a: 1\n--- \nb: 2\n", "several-documents"),
        ("a: [\n", "yaml-syntax"),
        ("a: b\x00c\n", "yaml-syntax"),
        ("- a\n", "not-a-mapping"),
        ("", "empty-document"),
        ("# nothing\n", "empty-document"),
        ("on: 1\n1: 2\n", "key-not-text"),
        ("a: " + "[" * 2000 + "]" * 2000, "nested-too-deep"),
        ("a: " + "{b: " * 2000 + "1" + "}" * 2000, "nested-too-deep"),
        ("a: 1\n" + "#" * 300_000, "file-too-large"),
        ("resdsl: 1\nnet: [relu]\n", "not-settings"),
        ("hydra: {run: {dir: x}}\n", "unknown-field"),
    ],
)
@pytest.mark.parametrize("group", ["study", "data", "train", "executor"])
def test_what_no_file_of_a_study_can_hold(tmp_path, text, code, group):
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    finding = refused(path, group)
    assert finding.code == code
    assert finding.place is None or finding.place.source.name == str(path)


@pytest.mark.parametrize("data", ["é".encode("latin-1"), "name: é".encode("utf-16"), b"\xff\xfe"])
def test_other_encodings(tmp_path, data):
    (tmp_path / "own.yaml").write_bytes(data)
    assert refused(tmp_path / "own.yaml").code == "not-utf8"


def test_a_mark_of_the_encoding_and_line_breaks_of_windows(tmp_path):
    (tmp_path / "own.yaml").write_bytes(b"\xef\xbb\xbfname: own\r\nseed: 3\r\n")
    assert read(tmp_path / "own.yaml").values() == {"name": "own", "seed": 3}


def test_pipes_devices_and_folders_are_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    for name, reason in (
        ("pipe", "a pipe or a device"), ("zero", "a pipe or a device"),
        ("folder", "Is a directory"), ("none", "No such file"), ("loop", "symbolic links"),
    ):  # fmt: skip
        finding = refused(tmp_path / f"{name}.yaml")
        assert finding.code == "unreadable-file"
        assert reason in finding.message


def test_places_are_those_of_the_users_file(mine):
    directory = mine(
        study__own=STUDY + "budget: {seeds: 3}\n", executor__e="kind: local\nslots: 2\n"
    )
    study = read(directory / "study" / "own.yaml")
    executor = read(directory / "executor" / "e.yaml", "executor")
    place = study.place(("budget", "seeds"), False)
    assert (place.line, place.column) == (5, 17)
    assert study.place(("budget", "seeds"), True).column == 10
    assert (executor.place(("executor", "slots"), False).line) == 2
    assert executor.place(("budget", "slots"), False) is None
    assert executor.place(("executor", "threads"), False) is None
    assert executor.place(("executor",), True) is None


@pytest.mark.parametrize(
    ("group", "header", "values"),
    [
        ("study", "", {"a": 1}),
        ("study", "# @package _global_\n", {"a": 1}),
        ("data", "", {"data": {"a": 1}}),
        ("data", "# @package _group_\n", {"data": {"a": 1}}),
        ("data", "# @package data\n", {"data": {"a": 1}}),
        ("data", "# hello\n# @package _global_  \n", {"a": 1}),
    ],
)
def test_the_header_says_whose_keys_these_are(tmp_path, group, header, values):
    path = tmp_path / "a.yaml"
    path.write_text(f"{header}a: 1\ndefaults: []\n")
    file = read(path, group)
    assert file.values() == values
    key = next(iter(values))
    assert file.place((key, *values[key]) if group == "data" and key == "data" else (key,), False)


@pytest.mark.parametrize(
    ("group", "package"),
    [("study", "data"), ("study", "_group_"), ("data", "train"), ("data", "x.y")],
)
def test_a_header_that_puts_keys_elsewhere(tmp_path, group, package):
    path = tmp_path / "a.yaml"
    path.write_text(f"# first\n#  @package {package}\na: 1\n")
    finding = refused(path, group)
    assert (finding.code, finding.place.line, finding.help) == (
        "bad-package",
        2,
        "take the line out",
    )
    path.write_text("# first\na: 1\n")
    assert read(path, group).values()
