"""The rooms: who may import whom, and what reading a file may load."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from resdsl.ops.base import Op

PACKAGE = Path(__file__).parents[1] / "resdsl"
EXAMPLE = PACKAGE.parent / "examples" / "cifar_resnet.yaml"

# a room may import the rooms that stand after it in its row; `architecture` is the facade
ALLOWED = {
    "errors": set(),
    "beside": set(),
    "bounds": set(),
    "printable": set(),
    "resources": set(),
    "spelling": set(),
    "ops": set(),
    "language": {"ops"},
    "graph": {"language", "ops"},
    "render": {"graph", "ops"},
    "codegen": {"graph", "ops"},
    "data": {"language"},
    "architecture": {"codegen", "graph", "language", "ops", "render", "train"},
    "weights": {"architecture", "codegen", "graph", "ops"},
    "train": {"architecture", "data", "language", "weights"},
    "study": {"architecture", "data", "language", "train"},
    "report": {"architecture", "language", "render", "study"},
    "schema": {"graph", "language", "ops", "study"},
    "reference": {"architecture", "ops"},
    "claims": {"graph", "ops"},
    "conformance": {"architecture", "claims", "graph", "ops", "reference"},
    "cli": {
        "architecture", "codegen", "data", "graph", "language", "reference", "render", "report",
        "schema", "study", "train", "weights",
    },
}  # fmt: skip
EVERYWHERE = {"beside", "bounds", "errors", "printable", "resources", "spelling"}


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
            if node.module == "resdsl":
                names = [f"resdsl.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("resdsl.")}
    return found


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_imports_point_downwards(room: str) -> None:
    files = [PACKAGE / f"{room}.py"] if (PACKAGE / f"{room}.py").exists() else []
    files += (PACKAGE / room).rglob("*.py") if (PACKAGE / room).is_dir() else []
    assert files
    for path in files:
        wrong = _imports(path) & ALLOWED.keys() - ALLOWED[room] - EVERYWHERE - {room}
        assert not wrong, f"{path.relative_to(PACKAGE)} imports {wrong}"


def test_every_room_stands_in_the_table() -> None:
    rooms = {p.stem for p in PACKAGE.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert rooms - {"__init__", "__main__"} == ALLOWED.keys()


@pytest.mark.parametrize("arguments", [["check", str(EXAMPLE)], ["summary", str(EXAMPLE)],
                                       ["export", str(EXAMPLE)], ["render", str(EXAMPLE)]])  # fmt: skip
def test_reading_loads_no_heavy_package(arguments: list[str]) -> None:
    script = (
        "import sys, resdsl.cli\n"
        f"sys.argv = ['resdsl', *{arguments!r}]\n"
        "try: resdsl.cli.main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "heavy = {'torch', 'optuna', 'hydra', 'networkx', 'numpy', 'rich', 'ruamel', 'altair', 'sklearn'}\n"
        "assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_public_names() -> None:
    import resdsl

    assert sorted(resdsl.__all__) == [
        "Architecture", "Diagnostic", "Grown", "Point", "ResdslError", "Space", "check_op", "grow",
        "load", "load_space", "register_op", "search",
    ]  # fmt: skip
    assert all(hasattr(resdsl, name) for name in resdsl.__all__)


# a text outside of `ops/` that happens to be the name of an op, and what it names there
OTHER_MEANINGS = {
    ("codegen/numbers.py", "flatten"): "a method of tensors",
    ("codegen/numbers.py", "mul"): "a method of tensors",
    ("codegen/numbers.py", "scale"): "an argument of a generated class",
    ("codegen/numbers.py", "transpose"): "a method of tensors",
    ("language/written_values.py", "bias"): "a field",
    ("reference.py", "bias"): "a field",
    ("report/charts.py", "mean"): "a statistic",
    ("report/columns.py", "mean"): "a statistic",
}
STRUCTURES = {("render/describe.py", "Skip")}  # whose shortcut has a name in pictures


def test_no_room_but_ops_names_an_op() -> None:
    """What a room needs to know of an op the op says of itself, so that one from outside is
    treated alike."""
    names = {cls.__name__: tag for tag, cls in Op.choices().items()}
    found = set()
    for path in PACKAGE.rglob("*.py"):
        where = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if where.startswith("ops/"):
                continue
            if isinstance(node, ast.Constant) and node.value in Op.choices():
                found.add((where, node.value))
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("resdsl.ops."):
                found |= {(where, a.name) for a in node.names if a.name in names}
    assert found == OTHER_MEANINGS.keys() | STRUCTURES
