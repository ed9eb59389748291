"""Where a value of a study was written."""

import pytest
from own_study import STUDY

from resdsl.study.config.config_files import Found, read_config_file
from resdsl.study.config.written_places import place_of

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


def test_an_override_goes_before_a_file_and_a_file_before_the_choice_of_it(mine):
    root = mine(study__own=STUDY)
    files = [read_config_file("study", Found(root / "study" / "own.yaml", root))]
    assert place_of(("cells", "n"), False, OVERRIDES, files).source.text == "cells={n: [1]}"
    assert place_of(("name",), True, OVERRIDES, files).line == 2
