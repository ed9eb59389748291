"""Which nets have one structure hash, and which one training hash."""

import copy
import json
import typing
from pathlib import Path
from typing import Any, Literal

import pytest
import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from random_documents import documents
from test_random_documents import _load, _sample

import resdsl
from resdsl.architecture import Architecture
from resdsl.ops.joins.join import Join
from resdsl.ops.op.field_kinds import fields_of
from resdsl.ops.op.op import Op
from resdsl.ops.op.structure import Structure
from resdsl.text.diagnostics import ResdslError, Source
from resdsl.text.reader import read
from resdsl.text.yaml_nodes import plain

EXAMPLES = Path(__file__).parents[2] / "examples"
CONV = {"conv": {"out": 4, "kernel": 3}}
OTHER = {"conv": {"out": 4, "kernel": 1}}


def load(document: dict[str, Any]) -> Architecture:
    return resdsl.load(Source("net.yaml", json.dumps(document)))


def net(*layers: Any, input: tuple[int, ...] = (4, 8, 8), **rest: Any) -> Architecture:
    return load({"resdsl": 1, "input": list(input), "net": list(layers), **rest})


def skip(*body: Any, **settings: Any) -> dict[str, Any]:
    return {"skip": {"body": list(body), **settings}}


def named(layer: dict[str, Any], name: str, source: str | None = None) -> dict[str, Any]:
    return {**layer, "as": name} | ({"from": source} if source else {})


# each pair is one family; those marked by True train to the same numbers as well
SAME = [
    ([CONV, "relu"], [CONV, "identity", {"relu": None, "as": "a"}], True),
    ([CONV, "relu"], [CONV, {"dropout": {"p": 0}}, "relu"], True),
    ([CONV, "relu"], [CONV, {"dropout": {"p": 0.5}}, "relu"], False),
    ([CONV], [{"conv": {"out": 4, "kernel": [3, 3], "padding": 1}}], True),
    ([CONV], [CONV, {"avg_pool": {"kernel": 1}}, {"upsample": {"scale": 1}}], True),
    ([CONV], [{"conv": {"out": 4, "kernel": 3, "init": "xavier"}}], False),
    ([CONV], [skip(CONV, shortcut="none")], True),
    ([skip(CONV)], [CONV, {"add": ["previous", "input"]}], True),
    ([skip(CONV)], [CONV, {"add": ["input", "previous"]}], True),
    ([skip(CONV, merge="mul")], [CONV, {"mul": ["previous", "input"]}], True),
    ([skip(CONV, merge="mean")], [CONV, {"mean": ["input", "previous"]}], True),
    ([skip(CONV, merge="concat")], [CONV, {"concat": ["input", "previous"]}], True),
    ([skip(CONV)], [skip(CONV, gate={"transform": 1, "carry": 1})], True),
    ([skip(CONV)], [skip(CONV, shortcut="pad")], True),
    ([skip(CONV)], [skip(CONV, drop_path=0.2)], False),
    ([skip(CONV)], [skip(CONV, zero_init=True)], False),
    ([skip(CONV, merge="mean")], [skip(CONV, gate={"transform": 0.5, "carry": 0.5})], False),
    (
        [skip(CONV, gate={"transform": 0.9, "carry": "coupled"})],
        [skip(CONV, gate={"transform": 0.9, "carry": 0.1})],
        True,
    ),
    ([CONV], [skip(CONV, gate={"transform": 1, "carry": "coupled"})], False),
    ([skip(CONV, gate={"transform": "sigmoid"})], [skip(CONV, gate={"transform": {"sigmoid": {"bias": -3}}})], False),
    (
        [skip(CONV, gate={"transform": "sigmoid"})],
        [named(CONV, "f"), named(OTHER | {"conv": {**OTHER["conv"], "bias": True}}, "w", "input"), "sigmoid",
         {"mul": ["previous", "f"]}, {"add": ["previous", "input"]}],
        False,  # the gate's bias starts elsewhere
    ),
    ([skip(CONV, gate="rezero")], [skip(CONV, gate={"transform": "scalar"})], False),
    (
        [{"branches": {"bodies": {"a": [CONV], "b": [OTHER]}, "merge": "add"}}],
        [{"branches": {"bodies": {"x": [OTHER], "y": [CONV]}, "merge": "add"}}],
        False,
    ),
    (
        [{"branches": {"bodies": {"a": [CONV], "b": [OTHER]}, "merge": "add"}}],
        [named(CONV, "a"), named(OTHER, "b", "input"), {"add": ["a", "b"]}],
        True,
    ),
    ([named(CONV, "a"), {"add": ["a"]}], [CONV], True),
    # what reaches no output is no part of the function, but draws initial values
    ([CONV], [named(OTHER, "dead"), named(CONV, "c", "input")], False),
    # without weights, what is computed twice is what is computed once
    (
        [named(CONV, "c"), "relu", {"add": ["previous", "previous"]}],
        [named(CONV, "c"), {"relu": None, "as": "r"}, {"relu": None, "from": "c"}, {"add": ["r", "previous"]}],
        False,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b", "trains_alike"), SAME)
def test_one_family(a: list[Any], b: list[Any], trains_alike: bool) -> None:
    assert net(*a).structure_hash == net(*b).structure_hash
    assert (net(*a).training_hash == net(*b).training_hash) is trains_alike


C = [named(CONV, "a"), named(CONV, "b", "input")]
DIFFERENT = [
    ([CONV], [OTHER]),
    ([CONV, "relu"], ["relu", CONV]),
    ([CONV], [CONV, CONV]),
    ([CONV], [skip(CONV)]),
    ([skip(CONV)], [skip(CONV, gate={"transform": 0.5})]),
    ([skip(CONV, gate={"transform": 0.5})], [skip(CONV, gate={"carry": 0.5})]),
    ([skip(CONV, gate="highway")], [skip(CONV, gate={"highway": {"carry": "independent"}})]),
    ([skip(CONV, gate={"transform": "sigmoid", "carry": "coupled"})],
     [skip(CONV, gate={"carry": "sigmoid", "transform": "coupled"})]),
    ([skip(CONV, gate={"transform": "scalar"})], [skip(CONV, gate={"transform": "channel"})]),
    ([skip(CONV, merge="concat")], [CONV, {"concat": ["previous", "input"]}]),
    ([skip(CONV)], [skip(CONV, merge="mul")]),
    # one layer that is read twice is not two layers
    ([*C, {"add": ["a", "a"]}], [*C, {"add": ["a", "b"]}]),
    (
        [*C, {"relu": None, "from": "a", "as": "r"}, {"gelu": None, "from": "a"}, {"add": ["previous", "r"]}],
        [*C, {"relu": None, "from": "a", "as": "r"}, {"gelu": None, "from": "b"}, {"add": ["previous", "r"]}],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_another_family(a: list[Any], b: list[Any]) -> None:
    assert net(*a).structure_hash != net(*b).structure_hash
    assert net(*a).training_hash != net(*b).training_hash


def test_sharing_is_seen_where_the_number_of_weights_is_the_same() -> None:
    def two(first: str, second: str) -> Architecture:
        """Return a net of four convolutions where ``first`` or ``second`` is read twice."""
        layers: list[Any] = []
        for i, other in enumerate((first, second)):
            source = f"end{i - 1}" if i else "input"
            layers += [
                named(CONV, f"a{i}", source), named(CONV, f"b{i}", source),
                {"relu": None, "from": f"a{i}", "as": f"r{i}"},
                {"gelu": None, "from": f"{other}{i}", "as": f"g{i}"},
                {"add": [f"r{i}", f"g{i}"], "as": f"end{i}"},
            ]  # fmt: skip
        return net(*layers)

    hashes = {two(*x).structure_hash for x in ("aa", "ab", "ba", "bb")}
    assert len(hashes) == 4


def test_input_and_output_count() -> None:
    assert net("relu").structure_hash != net("relu", input=(4, 8, 9)).structure_hash
    tokens = {"shape": [4], "dtype": "int"}
    assert (
        load({"resdsl": 1, "input": tokens, "net": ["identity"]}).structure_hash
        != net("identity", input=(4,)).structure_hash
    )


# -- every field of every op ---------------------------------------------------------------------

VALUES = [
    True, False, 1, 2, 3, 4, 6, 24, 0, 0.1, 0.5, 0.7, "valid", "zeros", {"normal": {"std": 0.5}}, 500
]  # fmt: skip


def _alternatives(annotation: Any) -> list[Any]:
    """Return values that a field may take, and others; words are those of its type."""
    inner = typing.get_args(annotation)
    words = inner if typing.get_origin(annotation) is Literal else ()
    return [*words, *(x for part in inner for x in _alternatives(part) if x not in VALUES)]


BASES = {"conv_transpose": {"padding": "valid"}}  # where examples leave no other value
FREE = {"init"}  # besides what an op names in `trains_only`


def _single(op: type[Op], fields: dict[str, Any]) -> Architecture | None:
    dtype = "int" if op.tag == "embedding" else "float"
    document = {"resdsl": 1, "input": {"shape": list(op.example_input), "dtype": dtype}}
    if dtype == "float":
        document["input"] = list(op.example_input)
    try:
        return load({**document, "net": [{op.tag: fields}]})
    except ResdslError:
        return None


def _example(op: type[Op]) -> dict[str, Any]:
    written = plain(read(Source("example", op.example or op.tag)))
    fields = written[op.tag] if isinstance(written, dict) else None
    return {**(fields or {}), **BASES.get(op.tag, {})}


LAYERS = [op for op in Op.members.values() if not issubclass(op, (Structure, Join))]
FIELDS = [(op, name) for op in LAYERS for name in fields_of(op)]


@pytest.mark.parametrize(("op", "name"), FIELDS, ids=lambda x: x if isinstance(x, str) else x.tag)
def test_every_field_changes_the_function_or_the_training(op: type[Op], name: str) -> None:
    fields = _example(op)
    before = _single(op, fields)
    assert before is not None
    (field,) = (f for n, f in op.model_fields.items() if name in (n, f.alias))
    values = [*VALUES, *_alternatives(field.annotation)]
    changed = [_single(op, {**fields, name: value}) for value in values]
    others = [x for x in changed if x is not None and x.training_hash != before.training_hash]
    assert others, "no alternative is valid and changes anything"
    free = name in {*FREE, *op.trains_only}
    for other in others:
        assert (other.structure_hash == before.structure_hash) is free


# -- random nets -----------------------------------------------------------------------------------

SETTINGS = settings(
    max_examples=100, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)  # fmt: skip


def _lists(layers: list[Any]) -> list[list[Any]]:
    """Return a list of layers and all that are nested in it."""
    found = [layers]
    for layer in layers:
        fields = layer if isinstance(layer, dict) else {}
        inner = list(fields.get("branches", {}).get("bodies", {}).values())
        if "skip" in fields:
            shortcut = fields["skip"]["shortcut"]
            inner += [fields["skip"]["body"]]
            inner += [shortcut["layers"]] if isinstance(shortcut, dict) else []
        found += [deeper for body in inner for deeper in _lists(body)]
    return found


def _renamed(document: dict[str, Any]) -> dict[str, Any]:
    document = copy.deepcopy(document)
    for n, layers in enumerate(_lists(document["net"])):
        for i, layer in enumerate(layers):
            layers[i] = {**(layer if isinstance(layer, dict) else {layer: None}), "as": f"x{n}_{i}"}
    return {**document, "name": "another"}


def _in_blocks(document: dict[str, Any], cut: int) -> dict[str, Any]:
    """Return the document with its first layers in a block inside of a block."""
    layers = document["net"]
    blocks = {"inner": {"body": layers[:cut]}, "outer": {"body": [{"block": "inner"}]}}
    return {**document, "blocks": blocks, "net": [{"block": "outer"}, *layers[cut:]]}


def _with_identities(document: dict[str, Any], draw: Any) -> dict[str, Any]:
    document = copy.deepcopy(document)
    for layers in _lists(document["net"]):
        on_numbers = [{"dropout": {"p": 0}}] * isinstance(document["input"], list)
        nothing = draw.draw(st.sampled_from(["identity", *on_numbers]))
        layers.insert(draw.draw(st.integers(0, len(layers))), nothing)
    return document


def _trained(architecture: Architecture) -> list[torch.Tensor]:
    """Return the output and, after a step, the weights."""
    model = architecture.build(device="cpu", seed=3)
    torch.manual_seed(4)
    y = model.train()(_sample(architecture))
    if y.requires_grad:
        y.square().sum().backward()
    grads = [0 if w.grad is None else w.grad for w in model.parameters()]
    return [y, *(w - 0.1 * g for w, g in zip(model.parameters(), grads, strict=True))]


@SETTINGS
@given(text=documents(), draw=st.data())
def test_names_blocks_and_identities_do_not_matter(text: str, draw: Any) -> None:
    before = _load(text)
    assume(before is not None)
    assert before is not None
    document = json.loads(text)
    cut = draw.draw(st.integers(0, len(document["net"])))
    weights = _trained(before)
    for other in (_renamed(document), _in_blocks(document, cut), _with_identities(document, draw)):
        after = load(other)
        assert after.structure_hash == before.structure_hash
        if after.training_hash == before.training_hash:
            assert all(map(torch.equal, weights, _trained(after)))
    assert load(_renamed(document)).training_hash == before.training_hash


@SETTINGS
@given(first=documents(), second=documents())
def test_equal_hashes_have_equal_figures(first: str, second: str) -> None:
    a, b = _load(first), _load(second)
    assume(a is not None and b is not None)
    assert a is not None
    assert b is not None
    if a.structure_hash == b.structure_hash:
        assert a.output == b.output
    if a.training_hash == b.training_hash:
        assert all(map(torch.equal, _trained(a), _trained(b)))


def test_a_transformer_in_blocks_is_of_one_family() -> None:
    tokens = [{"attention": {"heads": 2}}, "layernorm", {"linear": {"out": 8}}]
    document = {"resdsl": 1, "input": [8, 4], "net": tokens}
    a, b = load(document), load(_in_blocks(document, 2))
    assert a.structure_hash == b.structure_hash
    assert a.training_hash != b.training_hash  # blocks may move where channels change places
    assert "where blocks begin and end" in str(a.diff(b))


@pytest.mark.parametrize(
    ("name", "structure", "training"),
    [
        ("cifar_resnet", "93344046913a99ae", "131024bc13fb5f65"),
        ("highway_fc", "2caf9a4c8edf87fb", "f1729a96e9cdbae6"),
        ("vit", "0273908bdbc9d3aa", "7a0ad714f264313d"),
        ("densenet", "6ebd6bf3054e6d88", "64ec5e870fa2bc0f"),
    ],
)
def test_hashes_stay_what_they_are(name: str, structure: str, training: str) -> None:
    """Studies that are resumed look trainings up by them, so another value trains all anew."""
    net = resdsl.load(EXAMPLES / f"{name}.yaml")
    assert (net.structure_hash, net.training_hash) == (structure, training)
