"""What an installer and a package index see."""

import ast
import re
import sys
import zipfile
from email import message_from_bytes
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import resdsl

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("wheel")
    (path,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return zipfile.ZipFile(path)


def _metadata(wheel: zipfile.ZipFile) -> dict[str, list[str]]:
    name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    message = message_from_bytes(wheel.read(name))
    found: dict[str, list[str]] = {"Description": [str(message.get_payload())]}
    for key, value in message.items():
        found.setdefault(key, []).append(value)
    return found


def _imported() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "resdsl").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"resdsl"}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_each_imported_package_is_declared(wheel: zipfile.ZipFile) -> None:
    required = _metadata(wheel)["Requires-Dist"]
    declared = {_normal(re.split(r"[<>=!~;\[ ]", text)[0]) for text in required}
    homes = packages_distributions()
    missing = {
        name: homes.get(name)
        for name in _imported()
        if not {_normal(home) for home in homes.get(name, ())} & declared
    }
    assert not missing


def test_the_version_stands_in_one_place(wheel: zipfile.ZipFile) -> None:
    assert _metadata(wheel)["Version"] == [resdsl.__version__]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {resdsl.__version__}\n" in citation


def test_the_wheel_holds_data_and_types(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    assert "resdsl/py.typed" in names
    for path in ("schemas", "search", "examples"):
        files = {p.relative_to(ROOT).as_posix() for p in (ROOT / path).rglob("*") if p.is_file()}
        assert {f"resdsl/_data/{file}" for file in files} <= names
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"resdsl", f"resdsl-{resdsl.__version__}.dist-info"}


def test_the_long_description_stands_alone(wheel: zipfile.ZipFile) -> None:
    (text,) = _metadata(wheel)["Description"]
    targets = re.findall(r"\]\(([^)]+)\)", text)
    assert len(targets) > 8
    assert all(target.startswith("https://") for target in targets)
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)
    assert pictures == [
        "https://raw.githubusercontent.com/resdsl/resdsl/main/docs/images/cifar_resnet.svg"
    ]
    for target in targets:  # what each address points at is here
        _, main, path = target.partition("/main/")
        assert not main or (ROOT / path).exists(), target
