"""How the settings, figures and names of a picture are written, in SVG and in text alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from resdsl.ops.op.op import sign_of
from resdsl.render.model.parts import Token, Tokens


def dotted(*words: str) -> str:
    """Return the words that are not empty with dots between them.

    >>> dotted("stage1", "", "basic ×3")
    'stage1 · basic ×3'
    """
    return " · ".join(filter(None, words))


def parameters(figure: str) -> str:
    """Return a number of parameters, already written as ``figure``, in words; of none nothing."""
    return f"{figure} parameters" if figure else ""


def output(shape: str) -> str:
    """Return the shape of an output in words; of none nothing."""
    return f"output {shape}" if shape else ""


def join_sign(op: str) -> str:
    """Return the sign in the glyph of a join with the tag ``op``: a plus where it has none."""
    return sign_of(op) or "+"


def output_name(name: str) -> str:
    """Return the name of an output, for one without a name what the language calls it."""
    return name or "previous"


def listed(outputs: Iterable[tuple[int, str]]) -> str:
    """Return the names of outputs, each with its number, with commas between them.

    >>> listed([(3, "stem"), (7, "early"), (8, "")])
    'stem, early, previous'
    """
    return ", ".join(output_name(name) for _, name in outputs)


def repeated(outputs: Iterable[tuple[int, str]]) -> str:
    """Return the names of the outputs that stand there more than once, and how often.

    >>> repeated([(0, "input"), (3, "stem"), (0, "input")])
    'input ×2'
    """
    counts = Counter(outputs)
    return ", ".join(f"{output_name(name)} ×{n}" for (_, name), n in counts.items() if n > 1)


def settings_text(settings: Tokens) -> str:
    """Return settings with their alternatives; of more than three the first and the last.

    >>> settings_text((("3×3",), ("16", "32", "64"), ("drop 0.1", "drop 0.2")))
    '3×3 · 16, 32, 64 · drop 0.1, 0.2'
    >>> settings_text((("8", "16", "32", "64"),))
    '8 … 64'
    """
    return dotted(*map(_alternatives, settings))


def _alternatives(token: Token) -> str:
    name = token[0].rpartition(" ")[0]  # `drop` of `drop 0.1`, which is said once
    shown = token[1:] if len(token) <= 3 else token[-1:]
    rest = (word.removeprefix(name).lstrip() for word in shown)
    return (", " if len(token) <= 3 else " … ").join((token[0], *rest))


def weight_text(weight: float) -> str:
    """Return the weight of a path for people, in two decimals and, from 1,000 on, three digits.

    A weight that is not 0 or 1 never reads as if it was: it has more decimals then.

    >>> [weight_text(weight) for weight in (1, 0.0474, 0.9975, 0.0025, 1e-6, 1e300)]
    ['1.00', '0.05', '0.9975', '0.0025', '1e-6', '1e+300']
    """
    if abs(weight) >= 1000:
        return f"{weight:.3g}"
    text = f"{weight:.2f}"
    if float(text) == weight or float(text) not in (0, 1):
        return text
    text = f"{weight:.4f}" if round(weight) else f"{weight:.2g}"
    return text.replace("e-0", "e-")
