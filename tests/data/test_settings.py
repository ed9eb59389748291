import subprocess
import sys

import pytest

from resdsl.data import DataConfig, data_config, load_dataset
from resdsl.data.config import NAMES
from resdsl.data.settings import known_settings
from resdsl.errors import ResdslError


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
        ("seed: -1\n", "invalid-setting", "`seed`.*but got -1"),
        ("- digits\n", "invalid-setting", "must be a mapping"),
        ("1: digits\n", "invalid-setting", "must be a mapping"),
        ("name: [digits\n", "yaml-syntax", "(?s)is not YAML.*mine.yaml:2:1"),
        ("name: \x07\n", "yaml-syntax", "is not YAML"),
        ("name: !!python/object:os.system x\n", "yaml-syntax", "is not YAML"),
    ],
)
def test_wrong_settings_say_where(tmp_path, text, code, message):
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(ResdslError, match=message) as info:
        data_config(str(path))
    assert {d.code for d in info.value.diagnostics} == {code}


def test_every_finding_at_once(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("name: digits\nsed: 1\nflip: perhaps\n")
    with pytest.raises(ResdslError) as info:
        data_config(str(path))
    assert len(info.value.diagnostics) == 2


def test_settings_are_read_without_torch():
    code = (
        "import sys; from resdsl.data import data_config; from resdsl.train import load_recipe;"
        "data_config('digits'); load_recipe('demo');"
        "sys.exit(bool({'torch', 'numpy', 'sklearn', 'rich'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
