"""What the words of PyTorch, Keras, timm, Flax and einops are here, or that they are nothing here.

A word is looked up before any likeness of spelling is thought of, for many words that look alike
mean another thing: `glu` is no misspelt `gelu`, and `unflatten` is the opposite of `flatten`.
The words stand in foreign_words.toml.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_LOSS = re.compile(r".*(loss|crossentropy)")
_NOWHERE = "nothing here does what it does elsewhere; docs/ops.md shows how to add an op"


@cache
def foreign_table(name: str) -> Mapping[str, Any]:
    """Return the table of words in the file ``name`` beside this one, which is read once."""
    import tomllib  # only a document with an error needs it

    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


@cache
def _answers(family: str) -> dict[str, str]:
    """Return the answer to each word of a family."""
    table = foreign_table("foreign_words.toml").get(family, {})
    answers = dict.fromkeys(table.get("nothing", "").split(), _NOWHERE)
    for member, words in table.get("called", {}).items():
        answers |= dict.fromkeys(words.split(), f"it is called `{member}` here")
    for phrase, words in table.get("written", {}).items():
        answers |= dict.fromkeys(words.split(), phrase)
    return answers


def spellings(word: str) -> tuple[str, str]:
    """Return a word without what says nothing about the function: the module before a dot, case,
    underscores, `Lazy`; and then without the number of axes as well.

    >>> spellings("nn.LazyConv2d")
    ('conv2d', 'conv')
    """
    plain = re.sub(r"[^a-z0-9]", "", word.rpartition(".")[2].lower()).removeprefix("lazy")
    return plain, re.sub(r"[123]d", "", plain)


def meaning(word: str, family: str = "op") -> str | None:
    """Return what a word of another library is here, or that it is nothing.

    None stands for a word that is not known to be of another library. ``family`` is the tag of
    the family whose member it should be.

    >>> meaning("nn.Dense")
    'it is called `linear` here'
    """
    answers = _answers(family)
    for plain in spellings(word):
        if plain in answers:
            return answers[plain]
        if family == "op" and _LOSS.fullmatch(plain):
            return answers["loss"]
    return None
