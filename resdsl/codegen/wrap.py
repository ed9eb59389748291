"""Breaks long statements the way `ruff format` does, so that formatting an exported file that was
edited changes no other lines."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH = 88
_INDENT = 8


def statement(text: str, comment: str = "") -> list[str]:
    """Return the lines of a statement inside a method, without the method's indentation.

    A comment stands behind the statement, or above it where the line would be too long. ``text``
    may begin with an indentation of its own, as the body of a loop does.

    >>> statement("x = self.conv1(x)", "16 x 8 x 8")
    ['x = self.conv1(x)  # 16 x 8 x 8']
    """
    note = f"  # {comment}" if comment else ""
    if _INDENT + len(text) + len(note) <= WIDTH:
        return [text + note]
    if note:
        return [f"# {comment}", *statement(text)]
    indent = len(text) - len(text.lstrip())
    return [" " * indent + line for line in _broken(text.lstrip(), _INDENT + indent)]


def definition(name: str, parameters: Sequence[str], returns: str) -> list[str]:
    """Return the first lines of a method of a class, with the class's indentation.

    >>> definition("forward", ["self", "x: torch.Tensor"], "torch.Tensor")
    ['    def forward(self, x: torch.Tensor) -> torch.Tensor:']
    """
    text = f"def {name}({', '.join(parameters)}) -> {returns}:"
    if 4 + len(text) <= WIDTH:
        return [f"    {text}"]
    joined = ", ".join(parameters)
    inside = [joined] if _INDENT + len(joined) <= WIDTH else [f"{p}," for p in parameters]
    return [f"    def {name}(", *(f"        {line}" for line in inside), f"    ) -> {returns}:"]


def _broken(text: str, indent: int, end: str = "") -> list[str]:
    """Return the lines of a text that stands at ``indent`` and is followed by ``end``."""
    if indent + len(text) + len(end) <= WIDTH:
        return [text + end]
    opened = _outer_call(text)
    if opened is None:
        return [text + end]
    head, inside, tail = text[: opened + 1], text[opened + 1 : -1], text[-1] + end
    if indent + 4 + len(inside) <= WIDTH:
        return [head, f"    {inside}", tail]
    lines = (line for part in _split(inside) for line in _broken(part, indent + 4, ","))
    return [head, *(f"    {line}" for line in lines), tail]


def _outer_call(text: str) -> int | None:
    """Return the index of the parenthesis that the last character closes."""
    if not text.endswith(")"):
        return None
    depth = 0
    for index in range(len(text) - 1, -1, -1):
        depth += {")": 1, "]": 1, "(": -1, "[": -1}.get(text[index], 0)
        if depth == 0:
            return index
    return None


def _split(text: str) -> list[str]:
    """Return the arguments of a call, split at the commas outside brackets."""
    parts, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append(text[start:index].strip())
            start = index + 1
    parts.append(text[start:].strip())
    return [part for part in parts if part]
