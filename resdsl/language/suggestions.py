"""Help for words that other libraries use, and for words and values in the wrong place."""

from __future__ import annotations

import re
from collections.abc import Collection

from resdsl.language.evaluation import evaluate
from resdsl.language.expression_tree import ExpressionError
from resdsl.language.expressions import is_expression, parse
from resdsl.ops.op.field_kinds import fields_of
from resdsl.ops.op.foreign_settings import setting_meaning
from resdsl.ops.op.foreign_words import meaning, spellings
from resdsl.ops.op.op import Op
from resdsl.ops.op.tagged import Tagged
from resdsl.ops.skip.gates import Gate
from resdsl.ops.skip.lane_weights import Weight
from resdsl.ops.skip.shortcuts import Shortcut
from resdsl.text.diagnostics import Place
from resdsl.text.spelling import nearest, suggest, swapped

_TYPES = {"integer": "int", "number": "float", "string": "str", "boolean": "bool"}
_BESIDE = ("as", "from", "if", "adapt")
_CALL = re.compile(r"([\w.]+)\((.*?)\)?", re.DOTALL)
_WORD = re.compile(r"(?<![$\w.'\"])[A-Za-z_]\w*(?![\w.]*\()")


def word_help(
    family: type[Tagged],
    tag: str,
    blocks: Collection[str] = (),
    names: Collection[str] = (),
) -> str:
    """Return what may be meant by a word that the family does not have.

    ``names`` are those of the params and arguments that can be read there.
    """
    known = set(family.choices())
    meant = meaning(tag, family.tag)
    if tag in names:
        return f"to read the value of `{tag}` write `${tag}`"
    call = _CALL.fullmatch(tag)
    if family is Op and call and call[1] in blocks:
        return f"`{call[1]}` is a block: write `block: {{use: {call[1]}, with: {{...}}}}`"
    if call:
        return _call_help(family, call[1], call[2])
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
    return nearest(tag, known, cutoff=0.8) or swapped(tag, known)


def _call_help(family: type[Tagged], name: str, arguments: str) -> str:
    """Return how a call in Python's form is written: `highway(bias=-2)`."""
    choices = family.choices()
    tag = name if name in choices else _misspelt(name, choices)
    if tag is None:
        return word_help(family, name)
    if not arguments.strip():
        return f"write `{tag}`, without parentheses"
    pairs = [pair.partition("=") for pair in arguments.split(",")]
    named = all(key.strip().isidentifier() and equals for key, equals, _ in pairs)
    if named and not re.search(r"[(\[{]", arguments):
        settings = ", ".join(f"{key.strip()}: {_yaml(value.strip())}" for key, _, value in pairs)
    else:
        fields = fields_of(choices[tag])
        required = [key for key, field in fields.items() if field.required] or [*fields][:1]
        settings = ", ".join(f"{key}: ..." for key in required)
    written = f"{tag}: {{{settings}}}"
    return f"settings have names: write `{written if family is Op else f'{{{written}}}'}`"


def _yaml(value: str) -> str:
    """Return a value of Python as YAML writes it."""
    return {"True": "true", "False": "false"}.get(value, value)


def field_help(key: str, known: Collection[str], given: Collection[str] = ()) -> str:
    """Return what may be meant by a setting that a word does not have, beside those ``given``."""
    if key in _BESIDE:
        return (
            f"`{key}` stands beside the op, not among its settings: `{{op: {{...}}, {key}: ...}}`"
        )
    if "bodies" in known:
        return f"the branches stand under `bodies`: `bodies: {{{key}: [...]}}`"
    return setting_meaning(key, known) or suggest(key, known, given)


def value_help(value: object, names: Collection[str] = ()) -> str | None:
    """Return help for a text where a number, a list or a boolean is due.

    ``names`` are those of the params and arguments that can be read there.
    """
    if not isinstance(value, str) or is_expression(value):
        return None
    if value.lower() in ("yes", "no", "on", "off"):
        return "YAML 1.2 knows `true` and `false`; this is a text"
    if value in ("True", "False"):
        return f"write `{value.lower()}`"
    if value in ("true", "false"):
        return "leave the quotes out: true and false in quotes are texts"
    if percent := re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", value):
        return f"write `{float(percent[1]) / 100:g}`"
    if value in _TYPES:
        return f"as the type of an argument it is called `{_TYPES[value]}`"
    if re.search(r"\$[({]", value):
        bare = re.sub(r"\$[({]+\s*(\w+)\s*[)}]+", r"$\1", value)
        return f"a name is written `{bare if bare != value else '$name'}`, without brackets"
    if name := re.fullmatch(r"(?:[@%&#]|\{\{\s*)([A-Za-z_]\w*)(?:\s*\}\})?", value):
        return f"a name is written `${name[1]}`"
    return _list_help(value) or _computed_help(value, names) or _name_help(value, names)


def _name_help(value: str, names: Collection[str]) -> str | None:
    """Return the name that a word without its `$` is a misspelling of."""
    near = _misspelt(value, names) if value.isidentifier() else None
    return f"to read the value of `{near}` write `${near}`" if near else None


def _list_help(value: str) -> str | None:
    """Return how a list of numbers is written that has the form of another language."""
    inner = re.fullmatch(r"\(([^()]*,[^()]*)\)", value)
    parts = inner[1].split(",") if inner else re.split(r"[x×]", value)
    numbers = [part.strip() for part in parts if part.strip()]
    if inner is None and (len(numbers) < 2 or not all(map(str.isdigit, numbers))):
        return None
    return f"a list is written `[{', '.join(numbers)}]`"


def _computed_help(value: str, names: Collection[str]) -> str | None:
    """Return how a text is written that looks like a number or like arithmetic."""
    named = _WORD.sub(lambda word: f"${word[0]}" if word[0] in names else word[0], value)
    try:
        tree = parse(named)
        if is_expression(named):
            return f"only a text with a `$name` is computed: write `{named}`"
        result = evaluate(tree, lambda name: None)
    except ExpressionError:
        result = None
    if isinstance(result, (int, float)) and not isinstance(result, bool):
        number = int(result) if result == int(result) else result
        if re.fullmatch(r"[\d._eE+-]+", value) and str(number) == value:
            return "leave the quotes out: a number in quotes is a text"
        return f"only a text with a `$name` is computed: write `{number}`"
    if re.search(r"[-+*/%<>=]|\d", value):
        return "only a text with a `$name` is computed, such as `$width * 2`"
    return None


def whole_help(value: object, place: Place) -> str | None:
    """Return help for an expression whose value is no whole number, where one is due."""
    text = place.text.strip("'\"")
    if not isinstance(value, float) or not is_expression(text):
        return None
    quote = "'" if "," in text else ""
    rounded = f"{quote}round({text}){quote}"
    if abs(value - round(value)) <= 1e-6 * max(1.0, abs(value)):
        return f"write `{rounded}`: arithmetic with fractions is not exact"
    inner = text if text.replace("$", "").isidentifier() else f"({text})"
    down = f"{quote}{inner} // 1{quote}"
    return f"`{rounded}` is {round(value)}, and `{down}` is {int(value // 1)}"
