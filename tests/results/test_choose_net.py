"""RUN and options to a net."""

import pytest

import resdsl
from resdsl.results.choose_net import choose_net
from resdsl.results.export_folder import export_folder
from resdsl.text.diagnostics import ResdslError


def test_every_kind_of_run(small_study, small_training, tmp_path):
    run = resdsl.open_run(small_study)
    assert choose_net(small_study) == (run.best(), run.cell_of(run.best()))
    net, cell = choose_net(small_study, trial=7)
    assert net.run.number == 7
    assert cell.cell == net.run.cell
    net, cell = choose_net(small_study, cell={"family": "plain", "n": 2})
    assert (net.run.cell, net.run.purpose) == ({"family": "plain", "n": 2}, "final")
    assert choose_net(net.directory) == (net, None)
    assert choose_net(small_training) == (resdsl.open_training(small_training), None)
    export_folder(net, tmp_path / "out")
    assert choose_net(tmp_path / "out")[0].record == net.record


def test_what_is_no_run(small_training, tmp_path):
    with pytest.raises(ResdslError, match="neither a study's") as told:
        choose_net(tmp_path)
    assert told.value.diagnostics[0].code == "not-a-run"
    for options in ({"trial": 1}, {"cell": {"n": 1}}):
        with pytest.raises(ResdslError, match="neither trials nor cells"):
            choose_net(small_training, **options)
