"""What `config.json` keeps, and what it leaves out."""

import json

from resdsl.results.export_config import ExportConfig, config_of
from resdsl.results.trained_net import open_training


def test_all_that_a_repetition_needs_stands_in_it(small_training):
    net = open_training(small_training)
    config = config_of(net, "Tiny", with_preprocessing=False)
    again = ExportConfig.model_validate_json(config.model_dump_json())
    assert again == config
    assert again.training == net.record
    assert (again.mean, again.class_names, again.input) == (
        net.data.mean,
        net.data.class_names,
        (1, 8, 8),
    )
    assert again.environment["torch"] == net.environment["torch"]
    assert again.init_from is None


def test_paths_of_the_machine_are_left_out(small_training):
    path = small_training / "environment.json"
    values = json.loads(path.read_text())
    values["data"]["root"] = "/home/me/secret"
    values["init_from"] = "other/run"
    path.write_text(json.dumps(values))
    config = config_of(open_training(small_training), "Tiny", with_preprocessing=False)
    assert "secret" not in config.model_dump_json()
    assert config.training.data.root is None
    assert config.init_from == "other/run"
