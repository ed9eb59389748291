"""An exported folder is opened again."""

import pytest
import torch

from resdsl.results.export_folder import export_folder
from resdsl.results.exported_net import open_exported
from resdsl.results.trained_net import open_training
from resdsl.text.diagnostics import ResdslError


@pytest.mark.parametrize("with_preprocessing", [False, True])
def test_it_is_the_net_that_was_exported(small_training, tmp_path, with_preprocessing):
    net = open_training(small_training)
    export_folder(net, tmp_path / "out", with_preprocessing=with_preprocessing)
    again = open_exported(tmp_path / "out")
    assert again.record == net.record
    assert again.data.mean == net.data.mean
    assert again.environment["torch"] == torch.__version__
    old, new = net.build().state_dict(), again.build().state_dict()
    assert old.keys() == new.keys()
    assert all(torch.equal(old[key], new[key]) for key in old)


def test_python_of_strangers_is_not_run(small_training, tmp_path):
    export_folder(open_training(small_training), tmp_path / "out")
    (tmp_path / "out" / "model.py").write_text("raise SystemExit('ran')")
    open_exported(tmp_path / "out").build()


def test_other_folders(small_training, tmp_path):
    with pytest.raises(ResdslError, match="is not an exported folder") as told:
        open_exported(small_training)
    assert told.value.diagnostics[0].code == "not-exported"
    export_folder(open_training(small_training), tmp_path / "out")
    (tmp_path / "out" / "config.json").write_text("{}")
    with pytest.raises(ResdslError, match=r"config\.json: task: Field required"):
        open_exported(tmp_path / "out").record
    (tmp_path / "out" / "extra").symlink_to(tmp_path)
    with pytest.raises(ResdslError, match="leads out of"):
        open_exported(tmp_path / "out")
