"""The shortest study of a user, and what is told of a wrong one."""

import pytest

from resdsl.study.config.compose_study import compose_study
from resdsl.text.diagnostics import ResdslError

STUDY = "# @package _global_\nname: own\nspace: s.yaml\ncells: {n: [1]}\n"


def messages(overrides, config_dir=None):
    """Return what a composition that fails says."""
    with pytest.raises(ResdslError) as raised:
        compose_study(overrides, config_dir)
    return str(raised.value)
