import os
import subprocess
import sys

import pytest

from resdsl.data import DataConfig, data_config, load_dataset
from resdsl.data.data_config import NAMES
from resdsl.text.diagnostics import ResdslError
from resdsl.text.settings_file import MAX_SETTINGS, known_settings
from resdsl.train import Recipe, load_recipe


@pytest.mark.parametrize("name", NAMES)
def test_every_data_set_has_settings_of_its_name(name):
    assert data_config(name).name == name


def test_no_settings_without_a_data_set():
    assert set(known_settings("data")) == set(NAMES)


def test_changes_replace_fields(tmp_path):
    changed = data_config("cifar10", root=tmp_path, download=None)
    assert changed == data_config("cifar10").model_copy(update={"root": tmp_path})


def test_own_file(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("name: digits\ntest: 100\n")
    assert data_config(str(path)) == DataConfig(name="digits", test=100)
    assert len(load_dataset(str(path)).test()) == 100


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("name: digits\nflips: true\n", "unknown-setting", "(?s)`flips`.*did you mean `flip`"),
        ("name: fashon_mnist\n", "invalid-setting", "(?s)`name`.*did you mean `fashion_mnist`"),
        ("test: 1.5\n", "invalid-setting", "`test`"),
        ("test: 0\n", "invalid-setting", "`test`"),
        ("channels: true\n", "invalid-setting", "must be 1 or 3, but got true"),
        ("flip: yes\n", "invalid-setting", "write `true`"),
        ("image_size: [8, 8.0]\n", "invalid-setting", "`image_size.1`"),
        ("root: ~nobody-of-that-name/x\n", "invalid-setting", "no directory can be there"),
        ('root: "a\\0"\n', "invalid-setting", "no directory can be there"),
        ("name: digits\nname: digits\n", "duplicate-key", "keep one of the two"),
        ("# nothing\n", "empty-document", "write one setting a line"),
        ("name: digits\n---\n", "several-documents", "take this line and what is below it out"),
        ("? name\n: digits\n? - a\n: b", "key-not-text", "mine.yaml:3:3"),
        ("name: - a", "yaml-syntax", "quote it if a text is meant"),
        ("seed: -1\n", "invalid-setting", "`seed`.*but got -1"),
        ("- digits\n", "not-a-mapping", "must be a mapping"),
        ("1: digits\n", "key-not-text", "keys are texts"),
        ("name: [digits\n", "yaml-syntax", "mine.yaml:2:1"),
        ("name: \x07\n", "yaml-syntax", "mine.yaml:1:7"),
        ("name: !!python/object:os.system x\n", "yaml-tag", "mine.yaml:1:7"),
    ],
)
def test_wrong_settings_say_where(tmp_path, text, code, message):
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(ResdslError, match=message) as info:
        data_config(str(path))
    assert {d.code for d in info.value.diagnostics} == {code}


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("batch_size: 010", "batch_size", 10),
        ("lr: 1e-3", "lr", 0.001),
        ("lr: 1", "lr", 1.0),
        ("milestones: [0, .5]", "milestones", (0.0, 0.5)),
        ("clip: null", "clip", None),
        ("clip:", "clip", None),
    ],
)
def test_a_recipe_is_yaml_1_2(tmp_path, line, key, value):
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + f"epochs: 1\r\n{line}\r\n".encode())
    found = getattr(load_recipe(str(path)), key)
    assert (found, type(found)) == (value, type(value))


WRONG_RECIPES = {
    "nesterov: off": ('`nesterov` must be true or false, but got "off"', "write `false`"),
    "nesterov: 0": ("`nesterov` must be true or false, but got 0", "left out, it is true"),
    "lr: 1_000": ('`lr` must be a number, but got "1_000"', "write `1000`"),
    "lr: 0,5": ('`lr` must be a number, but got "0,5"', "write `0.5`"),
    'batch_size: "64"': ('`batch_size` must be a whole number, but got "64"', "write `64`"),
    "batch_size: 64.0": ("`batch_size` must be a whole number, but got 64.0", "write `64`"),
    "batch_size: true": ("`batch_size` must be a whole number, but got true", "it is 128"),
    "batch_size: 0": ("`batch_size` must be above 0, but got 0", "it is 128"),
    "lr: null": ("`lr` must be a number, but got nothing", "left out, it is 0.1"),
    "lr: {max: 1}": ("`lr` must be a number, but got a mapping", "left out, it is 0.1"),
    "milestones: 0.5": ("`milestones` must be a list, but got 0.5", "write a list: `[0.5]`"),
    "milestones: [a]": ('`milestones.0` must be a number, but got "a"', "shares of the steps"),
    "optimizer: lion": (
        '`optimizer` must be `sgd`, `adam`, `adamw`, `nadam` or `muon`, but got "lion"',
        "with decoupled weight decay",
    ),
    "clip: .inf": (".inf is not a finite number", "quote it"),
    "clip: 1e400": ("1e400 is too large for a number", "quote it"),
    "steps: 5": ("exactly one of `epochs` and `steps`", "the other `null`"),
    "clip: 2026-01-01": ("2026-01-01 is a date", "quote it"),
    "clip: &a 1": ("`&a` is a YAML anchor", "write the value out in each place"),
}


@pytest.mark.parametrize("line", WRONG_RECIPES)
def test_a_wrong_recipe_is_explained_at_its_place(tmp_path, line):
    path = tmp_path / "mine.yaml"
    path.write_text(f"# mine\n{line}\nepochs: 3\n")
    with pytest.raises(ResdslError) as info:
        load_recipe(str(path))
    message, help = WRONG_RECIPES[line]
    (finding,) = info.value.diagnostics
    assert message in finding.message
    assert help in finding.help
    assert finding.place.line == 2
    assert finding.place.text in line


def test_a_value_of_the_command_line_is_the_place_of_its_fault():
    with pytest.raises(ResdslError) as info:
        load_recipe("demo", lr=-1.0)
    (finding,) = info.value.diagnostics
    assert finding.place.text == "settings: lr=-1.0"
    with pytest.raises(ResdslError, match="inf is not a finite number"):
        load_recipe("demo", lr=float("inf"))


def test_files_that_are_no_settings(tmp_path):
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "empty.yaml").write_text("# nothing\n")
    (tmp_path / "latin.yaml").write_bytes("name: \xe9\n".encode("latin-1"))
    codes = {"folder": "unreadable-file", "none": "unreadable-file", "empty": "empty-document",
             "latin": "not-utf8"}  # fmt: skip
    for name, code in codes.items():
        with pytest.raises(ResdslError) as info:
            load_recipe(str(tmp_path / f"{name}.yaml"))
        assert [d.code for d in info.value.diagnostics] == [code]


def test_pipes_devices_and_very_long_files_are_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "long.yaml").write_text("epochs: 3\n" + "#" * MAX_SETTINGS)
    for path, code in (
        (tmp_path / "pipe.yaml", "unreadable-file"),
        ("/dev/zero", "unreadable-file"),
        (tmp_path / "long.yaml", "file-too-large"),
    ):
        for read in (load_recipe, data_config):
            with pytest.raises(ResdslError) as info:
                read(str(path))
            assert [d.code for d in info.value.diagnostics] == [code]


def test_a_file_of_another_suffix_is_read_and_a_wrong_name_says_how_files_are_called(tmp_path):
    (tmp_path / "mine.txt").write_text("epochs: 3\n")
    assert load_recipe(str(tmp_path / "mine.txt")).epochs == 3
    reading, writing = os.pipe()
    os.write(writing, b"epochs: 4\n")
    os.close(writing)
    assert load_recipe(f"/dev/fd/{reading}").epochs == 4
    os.close(reading)
    with pytest.raises(ResdslError, match=r"a file of your own ends in `\.yaml`"):
        load_recipe(str(tmp_path / "other"))


def test_every_finding_at_once(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("name: digits\nsed: 1\nflip: perhaps\n")
    with pytest.raises(ResdslError) as info:
        data_config(str(path))
    assert len(info.value.diagnostics) == 2


@pytest.mark.parametrize("model", [DataConfig, Recipe])
def test_every_setting_says_what_it_is(model):
    told = {name: field.description for name, field in model.model_fields.items()}
    assert [name for name, description in told.items() if not description] == []


def test_settings_are_read_without_torch():
    code = (
        "import sys; from resdsl.data import data_config; from resdsl.train import load_recipe;"
        "data_config('digits'); load_recipe('demo');"
        "sys.exit(bool({'torch', 'numpy', 'sklearn', 'rich'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
