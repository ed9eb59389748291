"""What takes a file takes the directory of a run."""

import pytest

import resdsl
from resdsl.results.net_directory import net_directory
from resdsl.text.diagnostics import ResdslError


def test_a_study_stands_for_its_best_net(small_study):
    assert net_directory(small_study) == resdsl.open_run(small_study).best().directory


def test_a_training_and_a_trial_are_what_they_are(small_study, small_training):
    assert net_directory(small_training) == small_training
    assert net_directory(str(small_study / "trials" / "0000")) == small_study / "trials" / "0000"


def test_other_folders(tmp_path, small_study, small_training):
    with pytest.raises(ResdslError, match="neither a study's nor a training's") as told:
        net_directory(tmp_path)
    assert told.value.diagnostics[0].code == "not-a-run"
    (small_training / "extra").symlink_to(tmp_path)
    with pytest.raises(ResdslError, match="leads out of"):
        net_directory(small_training)
    for result in small_study.glob("trials/*/result.json"):
        result.unlink()
    with pytest.raises(ResdslError) as told:
        net_directory(small_study)
    assert told.value.diagnostics[0].code == "no-result"
