"""Changes as JSON."""

import json

from resdsl.diff.changes import Change, Setting


def test_a_change_as_json_names_the_first_use() -> None:
    settings = (Setting("kernel", "3", "5"), Setting("input", "(4,)", "(8,)"))
    change = Change("changed", "b", "conv1", "conv 3", "conv 5", settings, 2, 3, "s.b0", 4, ("s",))
    assert json.loads(json.dumps(change.as_dict())) == {
        "kind": "changed", "block": "b", "path": "s.b0.conv1", "uses": 4, "within": ["s"],
        "a": "conv 3", "b": "conv 5", "settings": {"kernel": ["3", "5"], "input": ["(4,)", "(8,)"]},
        "params": 2, "flops": 3,
    }  # fmt: skip
    assert not change.of_shape
    assert Change("changed", "net", "conv1", "", "", settings[1:]).of_shape
    assert Change("added", "net", "conv1", None, "conv").as_dict()["path"] == "conv1"
