import json
import platform
from importlib.metadata import version

import pytest
import torch

from resdsl.errors import ResdslError
from resdsl.train import describe_environment, environment


def test_versions_and_machine():
    found = describe_environment("cpu")
    assert found["python"] == platform.python_version()
    assert found["torch"] == version("torch")
    assert found["resdsl"] == version("resdsl")
    assert found["device"] == "cpu"
    assert found["cuda"] is None
    assert found["threads"] == torch.get_num_threads()
    assert json.loads(json.dumps(found)) == found


def test_package_that_is_not_there(monkeypatch):
    monkeypatch.setattr(environment, "_PACKAGES", ("resdsl", "no-such-package"))
    assert describe_environment()["no-such-package"] is None


def test_missing_device():
    with pytest.raises(ResdslError, match="no device `cuda:99` here"):
        describe_environment("cuda:99")
