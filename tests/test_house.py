"""The rooms: who may import whom, what reading a file may load, and where tests stand."""

import ast
import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from resdsl.ops.op.op import Op

PACKAGE = Path(__file__).parents[1] / "resdsl"
EXAMPLE = PACKAGE.parent / "examples" / "cifar_resnet.yaml"

_SPEC = importlib.util.spec_from_file_location("rooms", PACKAGE.parent / "docs" / "rooms.py")
assert _SPEC is not None
assert _SPEC.loader is not None
rooms = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(rooms)
TABLE = rooms.read_rooms()


def _modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = _modules()


def _imports(module: str) -> Iterator[str]:
    """Yield the modules of the package that a module imports anywhere, for types alone too."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in MODULES else node.module for name in names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        yield from (name for name in names if name in MODULES and name != module)


def _room(module: str) -> str:
    return [*module.split("."), ""][1]


def test_the_table_points_downwards() -> None:
    above: set[str] = set()
    for name, room in TABLE.items():
        assert set(room["imports"]) <= above, name
        above.add(name)


def test_every_room_stands_in_the_table() -> None:
    found = {_room(module) for module in MODULES} - {"", "__main__"}
    assert found == TABLE.keys()


@pytest.mark.parametrize("room", TABLE)
def test_imports_point_downwards(room: str) -> None:
    modules = [module for module in MODULES if _room(module) == room]
    assert modules
    for module in modules:
        used = {_room(other) for other in _imports(module)} - {"", room, *rooms.GROUND}
        assert used <= set(TABLE[room]["imports"]), f"{module} imports {used}"


def test_the_table_allows_no_more_than_is_used() -> None:
    for name, room in TABLE.items():
        modules = [module for module in MODULES if _room(module) == name]
        used = {_room(other) for module in modules for other in _imports(module)}
        assert set(room["imports"]) <= used, name


def test_no_two_files_import_each_other_on_any_way() -> None:
    graph = {module: set(_imports(module)) for module in MODULES}
    while True:
        used_by_any = set[str]().union(*graph.values())
        outside = {
            m for m, used in graph.items() if not used & graph.keys() or m not in used_by_any
        }
        if not outside:
            break
        graph = {module: used for module, used in graph.items() if module not in outside}
    assert not graph, f"in a circle: {sorted(graph)}"


def _has_logic(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    return path.stem not in ("__init__", "__main__") and bool(functions)


def test_tests_mirror_the_package() -> None:
    """A module with logic is tested by the file of its name at its place."""
    tests = PACKAGE.parent / "tests"
    for path in MODULES.values():
        where = path.relative_to(PACKAGE)
        if _has_logic(path):
            assert (tests / where.parent / f"test_{where.name}").exists(), where


def test_each_file_of_tests_has_a_name_of_its_own() -> None:
    """Files of one name in two folders cannot be imported in one run."""
    names = [path.name for path in (PACKAGE.parent / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


def test_the_architecture_page_names_files_that_are_there() -> None:
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:\w+/)*\w+\.py)`", page)
    known = [path.relative_to(PACKAGE).as_posix() for path in MODULES.values()]
    assert len(named) > 20
    for name in named:
        if name.startswith("tests/"):
            continue
        assert any(f"/{path}".endswith(f"/{name}") for path in known), name


def test_the_picture_is_drawn_from_the_table() -> None:
    assert rooms.PICTURE.read_text(encoding="utf-8") == rooms.draw(TABLE)


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
        "Architecture", "Callback", "Diagnostic", "Grown", "Point", "ResdslError", "Space",
        "StudyRun", "TrainedNet", "check_op", "grow", "load", "load_space", "open_run", "open_training",
        "register_op", "resume", "search",
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
    ("report/table_columns.py", "mean"): "a statistic",
}
STRUCTURES = {("render/model/describe.py", "Skip")}  # whose shortcut has a name in pictures


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
