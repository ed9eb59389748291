"""Documents with n mistakes."""

from __future__ import annotations

from size_texts import Made, lines, net, one


def unknown_names(n: int) -> str:
    """Return layers that read params by wrong names."""
    params = lines(n, "  width_of_stage_#: 1")
    return net(lines(n, "  - dropout: {p: $widht_of_stage_#}"), f"params:\n{params}")


def unknown_blocks(n: int) -> str:
    """Return uses of blocks by wrong names."""
    defined = lines(n, "  basic_block_#: {body: [relu]}")
    return net(lines(n, "  - block: basic_blokc_#"), f"blocks:\n{defined}")


def unknown_outputs(n: int) -> str:
    """Return joins that read outputs by wrong names."""
    return net(lines(n, "  - {relu: {}, as: output_#}\n  - add: [previous, otuput_#]"))


def unknown_keys(n: int) -> str:
    """Return settings that no layer has."""
    wrong = ", ".join(f"kernal{i}: 1" for i in range(n))
    return net(f"  - conv: {{out: 8, kernel: 3, {wrong}}}\n")


def unknown_top_keys(n: int) -> str:
    """Return keys that no document has."""
    return net("  - relu\n", lines(n, "inputt#: 1"))


def unknown_arguments(n: int) -> str:
    """Return arguments that a block of many does not have."""
    known = ", ".join(f"width{i}: 1" for i in range(n))
    wrong = ", ".join(f"widht{i}: 1" for i in range(n))
    block = f"blocks:\n  b: {{args: {{{known}}}, body: [relu]}}\n"
    return net(f"  - block: {{use: b, with: {{{wrong}}}}}\n", block)


def unknown_word(n: int) -> str:
    """Return one name of n letters that is not known."""
    return net(f"  - {'conv' * n}\n  - block: {'ab' * n}\n  - $x{'y' * min(n, 900)}\n")


def recursive(n: int) -> str:
    """Return blocks that use each other without end."""
    twice = "[block: {use: b, with: {n: $n + 1}}, block: {use: b, with: {n: $n + 1}}]"
    other = twice.replace("use: b", "use: a")
    a = f"  a: {{args: {{n: int}}, body: {twice}}}\n"
    b = f"  b: {{args: {{n: int}}, body: {other}}}\n"
    return net("  - block: {use: a, with: {n: 0}}\n", f"blocks:\n{a}{b}")


def bounded_recursion(n: int) -> str:
    """Return blocks that use each other until there are too many layers."""
    use = "{block: {use: NAME, with: {n: $n - 1, p: $p * 2 + D}}, if: $n > 0}"
    drop = "{dropout: {p: 0.1 / ($p + 1)}, if: $n == 0}"
    items = ", ".join([drop, use.replace("D", "0"), use.replace("D", "1")])
    defined = "".join(
        f"  {a}:\n    args: {{n: int, p: float}}\n    body: [{items.replace('NAME', b)}]\n"
        for a, b in ("ab", "ba")
    )
    return net("  - block: {use: a, with: {n: 20, p: 0}}\n", f"blocks:\n{defined}")


def nested(n: int) -> str:
    """Return lists that are nested beyond every bound."""
    return net(f"  - {'[' * n}{']' * n}\n")


WRONG = {
    "wrong layers": Made(one(lambda n: net(lines(n * 10, "  - rulu")))),
    "wrong values": Made(one(lambda n: net(lines(n * 10, "  - conv: {out: x, kernel: 3}")))),
    "wrong scalars": Made(one(lambda n: net(lines(n * 10, "  - conv: {out: .nan}")))),
    "wrong shapes": Made(
        one(lambda n: net(lines(n, "  - conv: {out: 8, kernel: 30, padding: 0}")))
    ),
    "duplicate keys": Made(one(lambda n: net("  - relu\n", lines(n, "name: x")))),
    "tabs": Made(one(lambda n: net(lines(n, "  - conv: {out: 8,\tkernel:\t3}")))),
    "unknown params": Made(one(unknown_names)),
    "unknown blocks": Made(one(unknown_blocks)),
    "unknown outputs": Made(one(unknown_outputs)),
    "unknown fields": Made(one(unknown_keys)),
    "unknown keys": Made(one(unknown_top_keys)),
    "unknown arguments": Made(one(unknown_arguments)),
    "a long unknown word": Made(one(unknown_word)),
    "blocks without end": Made(one(recursive)),
    "blocks of too many layers": Made(one(bounded_recursion)),
    "nested lists": Made(one(nested)),
}
