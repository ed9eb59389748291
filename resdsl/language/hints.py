"""Help for words that other libraries use, and for words in the wrong place."""

from __future__ import annotations

import re
from collections.abc import Collection

from resdsl.errors import nearest, suggest
from resdsl.ops.base import Op, Tagged
from resdsl.ops.foreign_words import meaning, spellings
from resdsl.ops.gates import Gate
from resdsl.ops.shortcuts import Shortcut
from resdsl.ops.weights import Weight

_FIELDS = {
    "out_channels": "out", "out_features": "out", "filters": "out", "units": "out",
    "embedding_dim": "out", "kernel_size": "kernel", "num_heads": "heads", "n_heads": "heads",
    "num_embeddings": "vocab", "vocab_size": "vocab", "num_groups": "groups",
    "patch_size": "size", "strides": "stride", "pad": "padding", "negative_slope": "slope",
    "scale_factor": "scale", "rate": "p", "branch": "body", "layers": "body",
    "ceil_mode": "ceil", "use": "block", "n": "depth", "repeat": "depth", "args": "with",
}  # fmt: skip
_INPUT_WIDTHS = frozenset(
    {"in_channels", "in_features", "num_features", "num_channels", "normalized_shape", "embed_dim",
     "in", "input_size"}
)  # fmt: skip
_BESIDE = ("as", "from", "if", "adapt")


def word_help(family: type[Tagged], tag: str, blocks: Collection[str] = ()) -> str:
    """Return what may be meant by a word that the family does not have."""
    known = set(family.choices())
    meant = meaning(tag, family.tag)
    if family is Op:
        if tag in blocks:
            return f"`{tag}` is a block: write `block: {{use: {tag}, with: {{...}}}}`"
        if tag.startswith("$"):
            return f"an expression for a layer stands alone: `- {tag}`"
        word, comma, rest = tag.partition(",")
        if comma and word in known:
            return f"in one line a layer stands in braces: `{{{word},{rest}: ...}}`"
        known |= {"stage", "block"}
    elif family is Gate and tag in Weight.choices():
        return f"`{tag}` is the weight of one lane: write `{{transform: {tag}}}`"
    elif family is Shortcut and tag in Op.choices():
        return f"layers as a shortcut are a list: `shortcut: {{layers: [{tag}: ...]}}`"
    if meant is not None:
        return meant
    near = _misspelt(tag, known)
    if near is not None:
        return f"did you mean `{near}`?"
    if family is Op and (block := _misspelt(tag, blocks)) is not None:
        return f"did you mean the block `{block}`? write `block: {{use: {block}, with: {{...}}}}`"
    also = f"; or {family.also}" if family.also else ""
    if family is Op:
        also = "; docs/ops.md shows how to add one"
    return f"known: {', '.join(f'`{name}`' for name in sorted(known))}{also}"


def _misspelt(tag: str, known: Collection[str]) -> str | None:
    """Return the word that another spelling or a slip of the pen stands for.

    A word of the vocabulary must lie nearer than a name of the document's own: half of the words
    of other libraries resemble one that does something else.
    """
    spelt = {spellings(name)[1]: name for name in known}
    for plain in spellings(tag):
        if plain in spelt:
            return spelt[plain]
    return nearest(tag, known, cutoff=0.8)


def field_help(key: str, known: Collection[str]) -> str:
    """Return what may be meant by a setting that a word does not have."""
    if key in _BESIDE:
        return (
            f"`{key}` stands beside the op, not among its settings: `{{op: {{...}}, {key}: ...}}`"
        )
    if key in _INPUT_WIDTHS:
        return "leave it out: the width of the input is known"
    if key in ("activation", "norm"):
        return "write it as a layer of its own, behind this one"
    if "bodies" in known:
        return f"the branches stand under `bodies`: `bodies: {{{key}: [...]}}`"
    meant = _FIELDS.get(key)
    if meant in known:
        return f"it is called `{meant}` here"
    return suggest(key, known)


def value_help(value: object) -> str | None:
    """Return help for a text where a number or a boolean is due."""
    if not isinstance(value, str):
        return None
    if value.lower() in ("yes", "no", "on", "off"):
        return "YAML 1.2 knows `true` and `false`; this is a text"
    if re.search(r"\$[({]", value):
        return "a name is written `$name`, without brackets"
    if re.search(r"[-+*/%<>=]|\d", value):
        return "only a text with a `$name` is computed, such as `$width * 2`"
    return None
