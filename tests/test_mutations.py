"""Mutated examples are valid, or give diagnostics with a place; nothing else ever comes out."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resdsl.architecture import check_file
from resdsl.text.diagnostics import ResdslError

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.yaml"))
DOCUMENTS = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in EXAMPLES]
ODD: list[Any] = [
    None, True, 0, -1, 1.5, "", "x", "$n", "$nope", "$n +", "$n / 0", "none", [], {}, [1], {"a": 1},
    {"conv": None}, {"relu": {}}, ["relu"], "$width * $width ** 9", 10**12, {"int": [1, 2]},
    {"choice": ["a"]}, {"highway": {}}, {"sigmoid": {"layers": []}}, "stage", {"stage": {}},
    {"skip": {"body": []}}, {"from": "input"}, {"block": "basic"}, "$block", {"coupled": None},
]  # fmt: skip


def _slots(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of everything inside a value."""
    found = [at] if at else []
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in items:
        found += _slots(inner, (*at, key))
    return found


def _parent(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        value = value[key]
    return value


def _mutate(document: Any, draw: Any) -> None:
    path = draw(st.sampled_from(_slots(document)))
    parent, key = _parent(document, path), path[-1]
    match draw(st.sampled_from(["delete", "retype", "rename", "swap", "nest"])):
        case "delete":
            del parent[key]
        case "retype":
            parent[key] = json.loads(json.dumps(draw(st.sampled_from(ODD))))
        case "rename" if isinstance(parent, dict):
            name = draw(
                st.sampled_from([f"{key}x", str(key)[:-1], "relu", "as", "if", "from", "body"])
            )
            parent[name] = parent.pop(key)
        case "swap":
            other = draw(st.sampled_from(_slots(document)))
            shorter = min(len(path), len(other))
            if path[:shorter] != other[:shorter]:
                target = _parent(document, other)
                parent[key], target[other[-1]] = target[other[-1]], parent[key]
        case _:
            parent[key] = draw(st.sampled_from([[parent[key]], {"skip": {"body": parent[key]}}]))


@st.composite
def mutated(draw: Any) -> str:
    document = json.loads(json.dumps(draw(st.sampled_from(DOCUMENTS))))
    for _ in range(draw(st.integers(1, 3))):
        if _slots(document):
            _mutate(document, draw)
    return yaml.safe_dump(document, sort_keys=False)


@settings(
    max_examples=400, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(text=mutated())
def test_valid_or_a_place(text: str, tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        check_file(path, {})
    except ResdslError as error:
        assert error.diagnostics
        assert all(d.place is not None for d in error.diagnostics), str(error)


@settings(max_examples=300, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(data=st.data())
def test_torn_texts(data: st.DataObject, tmp_path: Path) -> None:
    """Characters cut out of, or put into, the text itself."""
    text = data.draw(st.sampled_from(EXAMPLES)).read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    junk = data.draw(
        st.one_of(
            st.text(max_size=4),
            st.sampled_from(["{", "]", "\t", "- ", ": ", "&a ", "*a", "!!x ", "#", "'"]),
        )
    )
    path = tmp_path / "net.yaml"
    path.write_text(text[:start] + junk + text[end:], encoding="utf-8", errors="surrogatepass")
    try:
        check_file(path, {})
    except ResdslError as error:
        assert error.diagnostics


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"\x00", b"[" * 5000, b"a: " * 3000, b"- " * 3000]
)
def test_not_even_text(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_bytes(content)
    with pytest.raises(ResdslError):
        check_file(path, {})
