"""Breaks long statements the way `ruff format` does."""

from __future__ import annotations

WIDTH = 88
_INDENT = 8


def statement(text: str, comment: str = "") -> list[str]:
    """Return the lines of a statement inside a method, without its indentation."""
    note = f"  # {comment}" if comment else ""
    if _INDENT + len(text) + len(note) <= WIDTH:
        return [text + note]
    if note:
        return [f"# {comment}", *statement(text)]
    opened = _outer_call(text)
    if opened is None:
        return [text]
    head, inside, tail = text[: opened + 1], text[opened + 1 : -1], text[-1]
    if _INDENT + 4 + len(inside) <= WIDTH:
        return [head, f"    {inside}", tail]
    arguments = _split(inside)
    return [head, *(f"    {argument}," for argument in arguments), tail]


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
