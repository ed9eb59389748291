"""Packages that are extras: what is said where they are not there."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

from resdsl.text.diagnostics import ResdslError
from resdsl.tracking import MLflow, TensorBoard, Trackio, Wandb
from resdsl.tracking.packages import import_extra

EXTRAS = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))[
    "project"
]["optional-dependencies"]


@pytest.mark.parametrize(
    ("tracker", "package"),
    [(TensorBoard, "tensorboard"), (Wandb, "wandb"), (Trackio, "trackio"), (MLflow, "mlflow")],
)
def test_a_missing_package_is_named_with_its_extra(tracker, package, monkeypatch):
    class NotThere:
        def find_spec(self, name, path=None, target=None):
            if name == package:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.delitem(sys.modules, package, raising=False)
    monkeypatch.setattr(sys, "meta_path", [NotThere(), *sys.meta_path])
    with pytest.raises(ResdslError) as caught:
        tracker()
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "missing-package"
    assert diagnostic.message == f"the package {package} is not installed"
    (extra,) = re.findall(r'^pip install "resdsl\[(\w+)\]"$', diagnostic.help)
    assert any(need.startswith(package) for need in EXTRAS[extra])


def test_a_package_that_does_not_load_is_not_said_to_be_missing(tmp_path, monkeypatch):
    (tmp_path / "half_there.py").write_text("import json.nowhere\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ResdslError) as caught:
        import_extra("half_there", "half")
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.help is None
    assert diagnostic.message == (
        "the package half_there cannot be loaded: No module named 'json.nowhere'"
    )


def test_a_package_that_is_there():
    assert import_extra("json", "any").dumps([]) == "[]"
