"""Hypothesis strategies: valid documents over the whole vocabulary, as JSON, which is YAML."""

import json
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from resdsl.ops.joins.join import Join
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.field_kinds import fields_of, value_schema
from resdsl.ops.op.inits import Init
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape
from resdsl.ops.op.structure import Structure
from resdsl.ops.pointwise.activations import Activation

WIDTHS = st.sampled_from([2, 4, 6])
INITS = [
    "he", {"he": {"mode": "fan_in", "scale": 0.5}}, "xavier", "lecun", "normal", "zeros", 0.5,
    {"trunc_normal": {"std": 0.1}}, "orthogonal", {"constant": 0.1},
]  # fmt: skip
_WHOLE = (0, 1, 2, 3, 4, 6)
_REAL = (0.0, 1e-5, 0.1, 0.3, 0.5, 1.0)
_MOST = 8  # times as many elements that a layer may make of its input, for the sake of time


def members(family: type[Op]) -> dict[str, type[Op]]:
    """Return the registered ops of a family that take one input, and are no structures."""
    known = family.choices().items()
    return {tag: cls for tag, cls in known if not issubclass(cls, Join | Structure)}


def joins() -> list[str]:
    """Return the registered joins."""
    return list(Join.choices())


def _fits(value: float, schema: dict[str, Any]) -> bool:
    low, high = schema.get("minimum", value), schema.get("maximum", value)
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    inside = (above is None or value > above) and (below is None or value < below)
    return bool(low <= value <= high) and inside


class Drawing:
    """Draws one document; ``axes`` is the number of spatial axes of the running value."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.axes = 2
        self.n_names = 0

    def pick(self, options: list[Any]) -> Any:
        """Return one of the options."""
        return self.draw(st.sampled_from(options))

    def flag(self) -> bool:
        """Return true or false."""
        return bool(self.draw(st.booleans()))

    def value(self, schema: dict[str, Any]) -> Any:
        """Return a value that a JSON Schema takes; None where it wants more than a scalar."""
        schema = self.pick([s for s in schema.get("anyOf", [schema]) if s.get("type") != "array"])
        if "enum" in schema or "const" in schema:
            return self.pick(schema.get("enum") or [schema["const"]])
        kinds: dict[str, tuple[Any, ...]] = {
            "boolean": (False, True), "integer": _WHOLE, "number": _REAL,
        }  # fmt: skip
        options = kinds.get(schema.get("type", ""), ())
        fitting = [value for value in options if _fits(value, schema)]
        return self.pick(fitting) if fitting else None

    def settings(self, cls: type[Op]) -> dict[str, Any]:
        """Return settings of an op: all that it needs, and some that it takes."""
        found: dict[str, Any] = {}
        for name, field in fields_of(cls).items():
            if not (field.required or self.flag()):
                continue
            if field.kind == "value":
                value = self.value(value_schema(cls, name))
                found |= {name: value} if value is not None else {}
            elif field.family is Init:
                found[name] = self.pick(INITS)
        return found

    def registered(self, ops: dict[str, type[Op]]) -> Any:
        """Return a layer of one of the ops, which takes a value of so many axes."""
        for _ in range(4):
            tag = self.pick(list(ops))
            settings = self.settings(ops[tag])
            plain = {name: v for name, v in settings.items() if name != "init"}
            given = Shape((12, *(6,) * self.axes))
            try:
                output = ops[tag].model_validate(plain).shape(given)
            except (FieldError, ValidationError):
                continue
            if output.size <= _MOST * given.size:
                self.axes = len(output.spatial)
                return {tag: settings}
        return "tanh"

    def layers(self, most: int, level: int) -> list[Any]:
        """Return a list of layers."""
        return [self.layer(level) for _ in range(self.draw(st.integers(0, most)))]

    def same_axes(self, most: int, level: int) -> list[Any]:
        """Return a list of layers that keeps the number of axes, for lanes that are joined."""
        before = self.axes
        layers = self.layers(most, level)
        if self.axes != before:
            self.axes = before
            return [self.registered(members(Activation))]
        return layers

    def layer(self, level: int) -> Any:
        """Return a layer that takes a value of so many axes."""
        kinds = [
            "any",
            "any",
            "any",
            "norm",
            "activation",
            "constant",
            "dropout",
            "named",
            "join",
            "conv",
            "linear",
        ]
        if level < 3:
            kinds += ["skip", "skip", "branches"]
        if self.axes:
            kinds += ["conv", "conv", "pool", "upsample", "conv_transpose", "patchify", "flatten"]
        if self.axes == 1:
            kinds += ["attention", "attention", "transpose", "linear"]
        return getattr(self, f"_{self.pick(kinds)}")(level)

    def _norm(self, level: int) -> Any:
        return self.registered({k: v for k, v in members(Op).items() if v.group == "norm"})

    def _any(self, level: int) -> Any:
        return self.registered(members(Op))

    def _activation(self, level: int) -> Any:
        return self.registered(members(Activation))

    def _constant(self, level: int) -> Any:
        fields: dict[str, Any] = {"shape": self.pick(["scalar", "channel", "full"])}
        if self.flag():
            fields["init"] = self.pick([0.5, "zeros", {"normal": {"std": 0.1}}])
        return {self.pick(["bias", "scale"]): fields}

    def _dropout(self, level: int) -> Any:
        return self.pick([{"dropout": {"p": 0.5}}, "identity"])

    def _named(self, level: int) -> Any:
        self.n_names += 1
        return {"relu": None, "as": f"n{self.n_names}"}

    def _join(self, level: int) -> Any:
        adapt = {"spatial": self.pick(["avg_pool", "max_pool", "stride"]), "channels": "project"}
        return {self.pick(joins()): ["previous", self.pick(["input", "previous"])], "adapt": adapt}

    def _conv(self, level: int) -> Any:
        if not self.axes:
            return self._linear(level)
        fields = {
            "out": self.draw(WIDTHS),
            "kernel": self.pick([1, 1, 2, 3, 5]),
            "stride": self.pick([1, 1, 2]),
            "dilation": self.pick([1, 1, 2]),
            "groups": self.pick([1, 1, 2]),
            "padding": self.pick(["same", "same", "valid", 1, *(["causal"] * (self.axes == 1))]),
            "bias": self.flag(),
        }
        if self.flag():
            fields["init"] = self.pick(INITS)
        return {"conv": fields}

    def _linear(self, level: int) -> Any:
        if self.axes > 1:
            return self._conv(level)
        return {"linear": {"out": self.draw(WIDTHS), "bias": self.flag()}}

    def _pool(self, level: int) -> Any:
        if self.pick([False, False, True]):
            self.axes = 0
            return "global_avg_pool"
        fields = {
            "kernel": self.pick([2, 3]),
            "stride": self.pick([1, 2]),
            "padding": self.pick([0, 1]),
            "ceil": self.flag(),
        }
        return {self.pick(["max_pool", "avg_pool"]): fields}

    def _upsample(self, level: int) -> Any:
        scale = self.pick([2, [2] * (self.axes - 1) + [1]])
        return {"upsample": {"scale": scale, "mode": self.pick(["nearest", "linear"])}}

    def _conv_transpose(self, level: int) -> Any:
        fields = {
            "out": self.draw(WIDTHS), "kernel": self.pick([2, 3, 4]), "stride": self.pick([1, 2]),
            "padding": self.pick(["same", "valid", 1]), "bias": self.flag(),
        }  # fmt: skip
        return {"conv_transpose": fields}

    def _patchify(self, level: int) -> Any:
        self.axes = 1
        return {"patchify": {"size": self.pick([1, 2]), "out": self.draw(WIDTHS)}}

    def _flatten(self, level: int) -> Any:
        self.axes = 0
        return "flatten"

    def _attention(self, level: int) -> Any:
        fields = {
            "heads": self.pick([1, 2]), "causal": self.flag(), "bias": self.flag(),
            "dropout": self.pick([0, 0.1]),
        }  # fmt: skip
        return {"attention": fields}

    def _transpose(self, level: int) -> Any:
        return "transpose"

    def _branches(self, level: int) -> Any:
        labels = ["one", "two", "three"][: self.draw(st.integers(1, 3))]
        bodies = {label: self.same_axes(2, level + 1) for label in labels}
        return {"branches": {"bodies": bodies, "merge": self.pick(joins())}}

    def _weight(self) -> Any:
        return self.pick([
            0.5, 0, -1, "scalar", "sigmoid", {"sigmoid": {"kernel": 3, "bias": -1}}, "channel",
            {"channel": {"init": 0.1}}, "squeeze", {"squeeze": {"width": 3, "activation": "gelu"}},
            {"squeeze": {"reduction": 2}},
        ])  # fmt: skip

    def _gate(self) -> Any:
        short = [
            "none", "highway", {"highway": {"carry": "independent"}}, "rezero", "layerscale",
            "squeeze_excite",
        ]  # fmt: skip
        gate = self.pick([*short, "weights", "weights"])
        if gate != "weights":
            return gate
        return {"transform": self._weight(), "carry": self.pick(["coupled", self._weight()])}

    def _skip(self, level: int) -> Any:
        shortcuts = ["project", "project", "pool_project", "pad", "identity", "none"]
        shortcuts += [{"layers": [{"dropout": {"p": 0.1}}, "project"]}]
        return {
            "skip": {
                "body": self.same_axes(3, level + 1),
                "shortcut": self.pick(shortcuts),
                "gate": self._gate(),
                "merge": self.pick(["add", "add", "add", "concat", "mul", "mean"]),
                "drop_path": self.pick([0, 0, 0.3]),
            }
        }


@st.composite
def documents(draw: Any) -> str:
    """Return a document; most, not all, are valid: shapes may not fit."""
    drawing = Drawing(draw)
    kind = drawing.pick(["image", "image", "image", "tokens", "ids", "features"])
    head: list[Any] = []
    given: Any = [draw(WIDTHS)]
    drawing.axes = {"features": 0, "tokens": 1, "ids": 1}.get(kind, drawing.pick([1, 2, 2, 3]))
    if kind == "ids":
        given = {"shape": [draw(st.integers(4, 8))], "dtype": "int"}
        head = [{"embedding": {"vocab": 7, "out": draw(WIDTHS)}}]
    else:
        sizes = st.integers(2, 4).map(lambda n: 2 * n) if drawing.flag() else st.integers(5, 9)
        given += [draw(sizes) for _ in range(drawing.axes)]
    net = head + [drawing.layer(0) for _ in range(draw(st.integers(1, 6)))]
    if draw(st.booleans()):
        net += ["global_avg_pool"] * (drawing.axes > 0) + [{"linear": {"out": 3}}]
    return json.dumps({"resdsl": 1, "input": given, "net": net}, indent=1)
