import json
import os
import platform
from importlib.metadata import version

import pytest
import torch

from resdsl.codegen import device as module
from resdsl.codegen.device import mixed_precision
from resdsl.text.diagnostics import ResdslError
from resdsl.train import Recipe, describe_environment, resolve_device

CPU = torch.device("cpu")


def pretend(monkeypatch, **counts):
    monkeypatch.setattr(module, "_count", lambda kind: {"cpu": 1, **counts}.get(kind, 0))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [({}, "cpu"), ({"mps": 1}, "mps"), ({"cuda": 2}, "cuda"), ({"cuda": 1, "mps": 1}, "cuda")],
)
def test_auto_takes_the_first_that_exists(monkeypatch, counts, expected):
    pretend(monkeypatch, **counts)
    assert resolve_device("auto") == torch.device(expected)


def test_devices_are_those_that_torch_counts(monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    for name in ("cpu", "cpu:0", "cuda", "cuda:1", "mps", "mps:0"):
        assert resolve_device(name) == torch.device(name)
    for name in ("cpu:1", "cuda:2", "mps:1"):
        with pytest.raises(ResdslError, match="available: `cpu`, `cuda`, `mps`"):
            resolve_device(name)


def test_names(monkeypatch):
    pretend(monkeypatch, cuda=2)
    assert resolve_device("cuda:1") == torch.device("cuda:1")
    assert resolve_device(CPU) == CPU


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("cuda:2", "missing-device", "no device `cuda:2` here"),
        ("mps", "missing-device", "available: `cpu`, `cuda`"),
        ("cdua", "unknown-device", "did you mean `cuda`"),
        ("cuda:x", "unknown-device", "no device is called `cuda:x`"),
        ("cuda:-1", "unknown-device", "no device is called"),
        ("", "unknown-device", "no device is called ``"),
        ("auto:0", "unknown-device", "no device is called"),
    ],
)
def test_missing_and_unknown_devices(monkeypatch, name, code, message):
    pretend(monkeypatch, cuda=2)
    with pytest.raises(ResdslError, match=f"(?s){message}") as info:
        resolve_device(name)
    assert info.value.diagnostics[0].code == code


def test_a_cpu_computes_in_float32():
    assert not mixed_precision(Recipe(epochs=1, precision="auto").precision, CPU)
    assert not mixed_precision(Recipe(epochs=1, precision="float32").precision, CPU)
    with pytest.raises(ResdslError, match="device `cpu` does not compute bfloat16") as info:
        mixed_precision(Recipe(epochs=1, precision="bfloat16").precision, CPU)
    (found,) = info.value.diagnostics
    assert (found.code, found.help) == ("missing-precision", "set `precision: auto`")


@pytest.mark.parametrize(
    ("capability", "precision", "expected"),
    [
        ((8, 0), "auto", True),
        ((9, 0), "bfloat16", True),
        ((8, 0), "float32", False),
        ((7, 5), "auto", False),
    ],
)
def test_a_gpu_is_mixed_where_the_hardware_is(monkeypatch, capability, precision, expected):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _: capability)
    recipe = Recipe(epochs=1, precision=precision)
    assert mixed_precision(recipe.precision, torch.device("cuda")) is expected


def test_versions_and_machine():
    found = describe_environment("cpu")
    assert found["python"] == platform.python_version()
    for package in ("resdsl", "torch", "numpy", "optuna", "hydra-core", "scikit-learn"):
        assert found[package] == version(package)
    assert found["platform"] == platform.platform()
    assert found["device"] == "cpu"
    assert found["device_name"].startswith(f"{platform.machine()} ")
    assert found["threads"] == torch.get_num_threads()
    assert found["cores"] == os.cpu_count()
    assert json.loads(json.dumps(found)) == found


def test_a_gpu_is_described_by_its_name(monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: f"the card of {device}")
    found = describe_environment("cuda:1")
    assert (found["device"], found["device_name"]) == ("cuda:1", "the card of cuda:1")


def test_package_that_is_not_there(monkeypatch):
    monkeypatch.setattr(module, "_PACKAGES", ("resdsl", "no-such-package"))
    assert describe_environment()["no-such-package"] is None


def test_missing_device():
    with pytest.raises(ResdslError, match="no device `cuda:99` here"):
        describe_environment("cuda:99")


@pytest.mark.parametrize(
    ("name", "device", "message", "help"),
    [
        ("float46", "cpu", "no type of numbers is called `float46`", "did you mean `float64`?"),
        (
            "int64",
            "cpu",
            "weights of layers cannot be of the type `int64`",
            "known: `bfloat16`, `float16`, `float32`, `float64`",
        ),
        (
            "float64",
            "mps",
            "the device `mps` has no `float64`",
            "use `float32`, or the device `cpu`",
        ),
    ],
)
def test_types_of_numbers_that_a_device_cannot_keep(name, device, message, help):
    with pytest.raises(ResdslError) as raised:
        module.resolve_dtype(name, torch.device(device))
    (found,) = raised.value.diagnostics
    assert found.code == "unknown-dtype"
    assert (found.message, found.help) == (message, help)


def test_types_of_numbers():
    assert module.resolve_dtype("torch.float64", torch.device("cpu")) is torch.float64
    assert module.resolve_dtype(torch.float32, torch.device("mps")) is torch.float32
