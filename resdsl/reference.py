"""The reference of the vocabulary, written from the vocabulary itself: a section for each word.

What a word means is its class's docstring, and what its example gives and costs is computed when
the page is written, so that neither can be out of date. `resdsl docs` prints it.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from resdsl.architecture import Architecture, load
from resdsl.ops.op.field_kinds import fields_of, value_schema
from resdsl.ops.op.inits import Init
from resdsl.ops.op.op import Op
from resdsl.ops.op.plugins import load_plugins
from resdsl.ops.op.tagged import Tagged
from resdsl.ops.pointwise.activations import Activation
from resdsl.ops.skip.gates import Gate
from resdsl.ops.skip.lane_weights import Weight
from resdsl.ops.skip.shortcuts import Shortcut
from resdsl.text.diagnostics import ResdslError, Source, suggest
from resdsl.text.schema_words import schema_words

_WORDS: dict[type[Tagged], str] = {
    Op: "op",
    Activation: "activation",
    Shortcut: "shortcut",
    Gate: "gate",
    Weight: "weight",
    Init: "initial value",
}
BEGIN = "<!-- the rest is written by `resdsl docs --write docs/language.md` from the ops -->"
_BODY = "body: [conv: {out: 16, kernel: 3}]"


@dataclass(frozen=True, slots=True)
class WordKind:
    """A chapter: its members, and a layer that shows one, with `{}` for the example."""

    title: str
    family: type[Tagged]
    members: tuple[type[Tagged], ...]
    shown: str = "{}"


def kinds() -> tuple[WordKind, ...]:
    """Return the chapters in the order of the page; every word stands in exactly one."""
    load_plugins()
    groups = {
        "Layers with weights": "weights",
        "Norms": "norm",
        "Activations": "activation",
        "Shape": "shape",
        "Joins": "merge",
        "Structure": "structure",
    }
    known = [cls for _, cls in sorted(Op.choices().items())]
    ops = [
        WordKind(title, Op, tuple(cls for cls in known if cls.group == group))
        for title, group in groups.items()
    ]

    def chapter(title: str, family: type[Tagged], shown: str) -> WordKind:
        return WordKind(title, family, tuple(family.choices().values()), shown)

    return (
        *ops,
        chapter("Shortcuts", Shortcut, "skip: {shortcut: {}, body: [...]}"),
        chapter("Gates", Gate, f"skip: {{gate: {{}}, {_BODY}}}"),
        chapter("Weights", Weight, f"skip: {{gate: {{transform: {{}}, carry: 0.5}}, {_BODY}}}"),
        chapter("Initial values", Init, "conv: {out: 32, kernel: 3, init: {}}"),
    )


def page() -> str:
    """Return all chapters as Markdown."""
    return "\n\n".join(["## Word by word", _introduction(), *map(_chapter, kinds())]) + "\n"


def sections(name: str) -> str:
    """Return the sections of every word called ``name``: `identity` is an op and a shortcut.

    Raises:
        ResdslError: `unknown-op` where there is none.
    """
    found = [section(kind, cls) for kind in kinds() for cls in kind.members if cls.tag == name]
    if not found:
        words = {cls.tag for kind in kinds() for cls in kind.members}
        text = f"the vocabulary has no word `{name}`"
        raise ResdslError.of("unknown-op", text, help=suggest(name, words))
    return "\n\n".join(found) + "\n"


def _introduction() -> str:
    return (
        "A word that needs no settings is written bare, another as a mapping with that one key. "
        "Settings without a default are required; all may be expressions. The comments behind the "
        "examples say what the layer makes of which shape, and its cost for one sample."
    )


def _chapter(kind: WordKind) -> str:
    parts = [f"### {kind.title}"]
    if kind.family.also:
        word = _article(_WORDS[kind.family]).capitalize()
        parts.append(f"{word} may also be {kind.family.also}.")
    return "\n\n".join([*parts, *(section(kind, cls) for cls in kind.members)])


def section(kind: WordKind, cls: type[Tagged]) -> str:
    """Return the section of one word: what it is, its fields, an example, the source."""
    what = "" if kind.family is Op else f" ({_WORDS[kind.family]})"
    parts = [f"#### {cls.tag}{what}", _text(cls)]
    fields = list(_fields(cls))
    if fields:
        parts.append("\n".join(["| setting | takes | default |", "| --- | --- | --- |", *fields]))
    parts.append(_example(kind, cls))
    if cls.source:
        parts.append(f"Source: {cls.source}.")
    return "\n\n".join(parts)


def _text(cls: type[Tagged]) -> str:
    paragraphs = inspect.cleandoc(cls.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def example(kind: WordKind, cls: type[Tagged]) -> tuple[str, Architecture]:
    """Return the example of a word as YAML, and the net of one layer that shows it.

    ``kind`` is the chapter of the word: the example of a gate is shown in a skip.
    """
    written = cls.example or cls.tag
    inside = f"{{{written}}}" if ":" in written and kind.shown != "{}" else written
    layer = kind.shown.replace("{}", inside)
    if issubclass(cls, Shortcut):
        layer = layer.replace("...", cls.example_body)
    op = cls if issubclass(cls, Op) else Op
    dims = list(op.example_input)
    given = f"{{shape: {dims}, dtype: int}}" if op.takes_tokens and len(dims) == 1 else dims
    text = f"resdsl: 1\nname: example\ninput: {given}\nnet:\n  - {layer}\n"
    return layer, load(Source(f"example of `{cls.tag}`", text))


def _example(kind: WordKind, cls: type[Tagged]) -> str:
    layer, net = example(kind, cls)
    figures = f"{list(net.input)} to {list(net.output)}"
    if net.params:
        figures += f", {net.params:,} parameters"
    if net.flops:
        figures += f", {net.flops:,} multiply-adds"
    return f"```yaml\n- {layer}   # {figures}\n```"


def _fields(cls: type[Tagged]) -> Iterator[str]:
    def order(name: str) -> tuple[bool, bool]:
        return not fields_of(cls)[name].required, name in ("bias", "init")

    for name in sorted(fields_of(cls), key=order):
        kind = fields_of(cls)[name]
        info = cls.model_fields[kind.attribute]
        default = "" if info.is_required() else _default(info.get_default())
        match kind.kind:
            case "layers":
                takes = "a list of layers"
            case "bodies":
                takes = "labels with lists of layers"
            case "tagged":
                assert kind.family is not None
                takes = _article(_WORDS[kind.family])
            case "value":
                takes = schema_words(value_schema(cls, name), _listed)
        about = f": {info.description}" if info.description else ""
        yield f"| `{name}` | {takes}{about} | {default} |"


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def _default(value: object) -> str:
    match value:
        case None:
            return "none"
        case Tagged():
            rule = getattr(value, "value", None)
            return f"`{rule:g}`" if isinstance(rule, float) else f"`{value.tag}`"
        case bool():
            return f"`{str(value).lower()}`"
        case float():
            return f"`{value:g}`"
        case _:
            return f"`{value}`"


def _listed(schema: dict[str, Any]) -> str:
    item = schema.get("items") or {}
    is_number = item.get("type") in ("integer", "number")
    return "one for each axis" if is_number else "a list of names"
