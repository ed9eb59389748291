"""The published schemas: current, and of one mind with the checker."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from published_schema import meaning

from resdsl.schema import architecture_schema, as_text
from resdsl.study.config.study_config import study_schema
from resdsl.text.diagnostics import read_text
from resdsl.text.reader import read
from resdsl.text.yaml_nodes import plain

ROOT = Path(__file__).parents[1]
VALIDATOR = jsonschema.Draft202012Validator(architecture_schema())


@pytest.mark.parametrize("name", ["architecture", "study"])
def test_files_do_not_drift(name: str) -> None:
    schema = architecture_schema() if name == "architecture" else study_schema()
    written = (ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert meaning(written) == meaning(as_text(schema)), "run `resdsl schema`"
    jsonschema.Draft202012Validator.check_schema(json.loads(written))


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda p: p.stem)
def test_examples_are_valid(path: Path) -> None:
    VALIDATOR.validate(plain(read(read_text(path))))


@pytest.mark.parametrize(
    ("layer", "valid"),
    [
        ("relu", True),
        ("reluu", False),
        ("conv", False),
        ({"conv": {"out": 3, "kernel": [3, 3]}}, True),
        ({"conv": {"out": "$w", "kernel": 3}}, True),
        ({"conv": {"out": "w", "kernel": 3}}, False),
        ({"conv": {"out": 3, "kernel": [3, "$k"]}}, True),
        ({"conv": {"out": 3, "kernel": [3, "k"]}}, False),
        ({"conv": {"out": 3}}, False),
        ({"conv": {"out": 3, "kernel": 3, "strid": 1}}, False),
        ({"relu": None, "as": "a", "if": True}, True),
        ({"relu": None, "if": 1}, False),
        ({"skip": {"body": ["relu"], "gate": {"transform": 0.5, "carry": "coupled"}}}, True),
        ({"skip": {"body": ["relu"], "gate": {"highway": {"bias": "auto"}}}}, True),
        ({"skip": {"body": ["relu"], "gate": "highwy"}}, False),
        ({"add": ["previous", "stem"], "adapt": {"spatial": "avg_pool"}}, True),
        ({"skip": {"body": ["relu"], "shortcut": None}}, False),
        ({"stage": {"block": "b", "depth": -1}}, False),
    ],
)  # fmt: skip
def test_layers(layer: Any, valid: bool) -> None:
    document = {"resdsl": 1, "input": [3, 8, 8], "net": [layer]}
    assert VALIDATOR.is_valid(document) is valid


@pytest.mark.parametrize(
    ("document", "valid"),
    [
        ({"include": ["a.yaml"], "input": [3], "net": ["relu"]}, True),
        ({"include": "a.yaml", "input": [3], "net": ["relu"]}, False),
        ({"include": ["a.yaml"], "blocks": {"b": {"body": ["relu"]}}}, True),
        ({"include": ["a.yaml"]}, False),
        ({"blocks": {}, "net": ["relu"]}, False),
        ({"blocks": {}, "input": [3]}, False),
    ],
)
def test_a_file_is_a_document_or_blocks_alone(document: Any, valid: bool) -> None:
    assert VALIDATOR.is_valid({"resdsl": 1, **document}) is valid
