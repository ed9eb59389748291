"""Spaces whose points can be counted by hand."""

from __future__ import annotations

from resdsl.architecture import Space, load_space
from resdsl.text.diagnostics import Source


def space_of(
    params: str, net: str, more: str = "", input: str = "[4]", **settings: object
) -> Space:
    """Return the space of a document with these params and layers."""
    from resdsl.text.values import from_values

    text = f"resdsl: 1\ninput: {input}\nparams: {{{params}}}\nnet: [{net}]\n{more}\n"
    return load_space(Source("space.yaml", text), settings=from_values(settings))


def conditional(**settings: object) -> Space:
    """Return a space of 2 * 5 * 3 = 30 raw points, of which 5 + 3 = 8 differ."""
    return space_of(
        "kind: {choice: [deep, wide]}, n: {int: [1, 5]}, width: {int: [11, 13]}",
        "{stage: {block: unit, depth: $n}, if: $kind == 'deep'}, "
        "{linear: {out: $width}, if: $kind == 'wide'}",
        "blocks: {unit: {body: [linear: {out: 4}]}}",
        **settings,
    )


def products() -> Space:
    """Return a space of 16 points with 9 different nets: the products of two numbers up to 4."""
    return space_of("a: {int: [1, 4]}, b: {int: [1, 4]}", "linear: {out: $a * $b}")


def redundant(n: int, copies: int) -> Space:
    """Return a space of ``n * copies`` points with ``n`` different nets, each as likely."""
    return space_of(
        f"a: {{int: [1, {n}]}}, b: {{int: [1, {copies}]}}", "linear: {out: $a + $b - $b}"
    )


def failing() -> Space:
    """Return a space whose points fail where the kernel exceeds the image of 8 positions."""
    return space_of(
        "kernel: {int: [1, 20], default: 3}, out: {int: [1, 9], default: 5}",
        "conv: {out: $out, kernel: $kernel, padding: 0}",
        input="[1, 8]",
    )


def constrained(most: int, n: int = 100) -> Space:
    """Return a space of ``n`` points, of which ``most`` meet the constraint."""
    return space_of(
        f"a: {{int: [1, {n}]}}", "linear: {out: $a}", f"constraints: [$a <= {most}, $a != 1000]"
    )
