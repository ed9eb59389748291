"""The shortest study of a user, and what is told of a wrong one."""

from pathlib import Path

import pytest

from resdsl.study.config.compose_study import compose_study
from resdsl.text.diagnostics import ResdslError

STUDY = "# @package _global_\nname: own\nspace: s.yaml\ncells: {n: [1]}\n"


def messages(overrides, config_dir=None):
    """Return what a composition that fails says."""
    with pytest.raises(ResdslError) as raised:
        compose_study(overrides, config_dir)
    return str(raised.value)


def told(name):
    """Return the messages of a file beside this one, by what is wrong."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    cases = (case.partition("\n") for case in text.split("=== ")[1:])
    return {wrong: message.strip("\n") for wrong, _, message in cases}
