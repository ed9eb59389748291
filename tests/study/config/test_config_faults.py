"""Where a value of a study was written, and what Hydra has against it."""

import pytest
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException
from own_study import STUDY

from resdsl.study.config.config_faults import cannot_compose, place_of
from resdsl.study.config.overrides import override_place
from resdsl.study.config.user_files import read_user_files

OVERRIDES = {"study": "study=own", "budget.seeds": "budget.seeds=5", "cells": "cells={n: [1]}"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("budget", "seeds"), "budget.seeds=5"),
        (("budget",), "budget.seeds=5"),  # a part of what is asked for
        (("cells", "n", 0), "cells={n: [1]}"),  # what it is a part of
        (("name",), "study=own"),  # nobody wrote it: the file that was chosen
        (("budgets",), "study=own"),
    ],
)
def test_the_override_that_a_value_comes_from(path, text):
    assert place_of(path, False, OVERRIDES, []).source.text == text


def test_an_override_goes_before_a_file_and_a_file_before_the_choice_of_it(mine, tmp_path):
    files = read_user_files(mine(study__own=STUDY), tmp_path / "none")
    assert place_of(("cells", "n"), False, OVERRIDES, files).source.text == "cells={n: [1]}"
    assert place_of(("name",), True, OVERRIDES, files).line == 2


@pytest.mark.parametrize(
    ("values", "help"),
    [
        ({"a": {"b": "${c}"}}, "takes the value of another key"),
        ({"a": {"b": "???"}}, "marks a value that must be given"),
    ],
)
def test_what_cannot_be_resolved_is_told_at_its_key(values, help):
    asked = []

    def place(path):
        asked.append(path)
        return override_place("study=own")

    with pytest.raises(OmegaConfBaseException) as caught:
        OmegaConf.to_container(OmegaConf.create(values), resolve=True, throw_on_missing=True)
    (finding,) = cannot_compose(caught.value, OVERRIDES, place).diagnostics
    assert (finding.code, asked) == ("cannot-compose", [("a", "b")])
    assert help in finding.help
    assert "full_key" not in finding.message
    said = str(caught.value).splitlines()[0]
    assert finding.message == f"Hydra cannot compose this study: {said}"
