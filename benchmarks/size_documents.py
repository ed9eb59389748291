"""Documents in which something stands n times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

HEAD = "resdsl: 1\ninput: [8, 8, 8]\n"
CONV = "conv: {out: 8, kernel: 3}"


@dataclass(frozen=True, slots=True)
class Made:
    """How documents are made: ``files(n)`` by name, the document first.

    ``is_net`` where every command is of interest; ``commands`` are tried beside `check` elsewhere.
    ``fewer`` divides n where an item is large or the language has a bound.
    """

    files: Callable[[int], dict[str, str]]
    is_net: bool = False
    commands: tuple[str, ...] = ()
    fewer: int = 1


def one(text: Callable[[int], str]) -> Callable[[int], dict[str, str]]:
    """Return the maker of one file."""
    return lambda n: {"a.yaml": text(n)}


def lines(n: int, line: str) -> str:
    """Return ``line`` n times, `#` in it being the number and `<` the one before."""
    return "".join(line.replace("#", str(i)).replace("<", str(i - 1)) + "\n" for i in range(n))


def net(layers: str, rest: str = "") -> str:
    """Return a document with the layers."""
    return f"{HEAD}{rest}net:\n{layers}"


def two(text: Callable[[int, str], str]) -> Callable[[int], dict[str, str]]:
    """Return the maker of a document and another, all items of which differ."""
    return lambda n: {"a.yaml": text(n, "relu"), "other.yaml": text(n, "gelu")}


def skips(n: int, act: str) -> str:
    """Return skips that differ in their dropout."""
    return net(lines(n, f"  - skip: {{body: [{CONV}, {act}, dropout: {{p: 0.#1}}]}}"))


def blocks(n: int, act: str) -> str:
    """Return blocks that are written out and used once."""
    defined = lines(n, f"  b#: {{body: [skip: {{body: [{CONV}, {act}, dropout: {{p: 0.#1}}]}}]}}")
    return net(lines(n, "  - block: b#"), f"blocks:\n{defined}")


def stages(n: int, act: str) -> str:
    """Return stages of one block with other arguments."""
    block = f"blocks:\n  b: {{args: {{p: float}}, body: [{CONV}, {act}, dropout: {{p: $p}}]}}\n"
    return net(lines(n, "  - stage: {block: b, depth: 2, with: {p: 0.#1}}"), block)


def layers(n: int, act: str) -> str:
    """Return layers, one of two with weights."""
    return net(lines(n // 2, f"  - {CONV}\n  - {act}"))


def named(n: int, act: str) -> str:
    """Return layers each of which has a name and reads the one before by name."""
    first = f"  - {{{act}, as: n0}}\n"
    return net(first + lines(n - 1, "  - {relu, as: n#x, from: previous}"))


def branches(n: int, act: str) -> str:
    """Return structures of two branches."""
    return net(
        lines(n, f"  - branches: {{bodies: {{a: [{CONV}, {act}], b: [dropout: {{p: 0.#1}}]}}}}")
    )


def joins(n: int, act: str) -> str:
    """Return sums of the running value and the output of each step before."""
    return net(f"  - {{{act}, as: n0}}\n" + joined(n))


def joined(n: int) -> str:
    """Return named sums that read the one before."""
    rows = (f"  - {{add: [previous, n{i}], as: n{i + 1}}}\n" for i in range(n - 1))
    return "".join(rows)


def nested_joins(n: int, act: str) -> str:
    """Return outputs that are read in reverse, so that the skips from them nest."""
    first = "".join(f"  - {{{act}, as: n{i}}}\n" for i in range(n // 2))
    return net(first + "".join(f"  - add: [previous, n{i}]\n" for i in range(n // 2 - 2, -1, -1)))


def wide_join(n: int, act: str) -> str:
    """Return one skip from the first layer to each of the last ones."""
    return net(
        f"  - {{{act}, as: a}}\n" + lines(n, f"  - {{{CONV}, as: b#}}\n  - add: [previous, a]")
    )


def sums(n: int) -> str:
    """Return one sum of n outputs."""
    names = ", ".join(f"n{i}" for i in range(n))
    return net(lines(n, "  - {relu: {}, as: n#}") + f"  - add: [{names}]\n")


def long_body(n: int, act: str) -> str:
    """Return one skip with a long body."""
    body = lines(n // 2, f"        - {CONV}\n        - {act}")
    return net(f"  - skip:\n      body:\n{body}")


def long_line(n: int) -> str:
    """Return a line of 2 MB in which a hundred values are wrong."""
    items = ["relu" if i % max(1, n // 100) else "rulu" for i in range(n * 33)]
    wrong = [f"conv: {{out: x{i}, kernel: 3}}" for i in range(100)]
    return f"{HEAD}net: [{', '.join(['relu'] * len(items) + wrong)}]\n"


def includes(n: int) -> dict[str, str]:
    """Return a document that includes n files that do not exist, beside as many that do."""
    names = ", ".join(f"missing{i}.yaml" for i in range(n))
    return {"a.yaml": f"{HEAD}include: [{names}]\nnet: [relu]\n"}


def deep_includes(n: int) -> dict[str, str]:
    """Return a document that includes files of blocks."""
    names = ", ".join(f"f{i}.yaml" for i in range(n))
    block = "resdsl: 1\nblocks:\n"
    files = {f"f{i}.yaml": block + lines(100, f"  b{i}_#: {{body: [relu]}}") for i in range(n)}
    return {"a.yaml": f"{HEAD}include: [{names}]\nnet: [relu]\n"} | files


def choices(n: int) -> str:
    """Return a space of holes that all are read."""
    holes = lines(n, "  h#: {choice: [1, 3]}")
    return net(lines(n, "  - dropout: {p: 0.1 / $h#}"), f"params:\n{holes}")


def alternatives(n: int, kind: str = "[{}]") -> str:
    """Return a space of one hole with n alternatives."""
    values = ", ".join(str(i + 1) for i in range(n))
    return net("  - conv: {out: $w, kernel: 1}\n", f"params:\n  w: {{choice: [{values}]}}\n")


def labelled(n: int) -> str:
    """Return a space of one hole with n labels of layers."""
    values = lines(n, "      l#: {conv: {out: 1#, kernel: 1}}")
    return net("  - $w\n", f"params:\n  w:\n    choice:\n{values}    default: l0\n")


def expectations(n: int) -> str:
    """Return a net with n promises."""
    return net(f"  - {CONV}\n", "expect:\n" + lines(n, "  - {params: 576}"))


def set_expectations(n: int) -> str:
    """Return a space with n promises, each of another point."""
    rest = "params: {w: 1}\nexpect:\n" + lines(n, "  - {set: {w: 1#}, depth: 1}")
    return net("  - conv: {out: $w, kernel: 1}\n", rest)


def constraints(n: int) -> str:
    """Return a net with n constraints."""
    return net(f"  - {CONV}\n", "constraints:\n" + lines(n, "  - $params <= 1000#"))


def chain(n: int) -> str:
    """Return params that read one another."""
    params = "  p0: 8\n" + "".join(f"  p{i}: $p{i - 1}\n" for i in range(1, n))
    return net(f"  - conv: {{out: $p{n - 1}, kernel: 1}}\n", f"params:\n{params}")


def read_params(n: int) -> str:
    """Return params each of which a layer reads."""
    return net(lines(n, "  - dropout: {p: $p#}"), "params:\n" + lines(n, "  p#: 0.#1"))


def spliced(n: int) -> str:
    """Return lists of layers that params hold."""
    return net(lines(n, "  - $p#"), "params:\n" + lines(n, "  p#: [relu, dropout: {p: 0.#1}]"))


def extends(n: int) -> str:
    """Return a chain of variants, the last of which is used."""
    rest = "".join(f"  b{i}: {{extends: b{i - 1}, args: {{p: 0.{i}1}}}}\n" for i in range(1, n))
    base = "  b0: {args: {p: 0.1}, body: [dropout: {p: $p}]}\n"
    return net(f"  - block: b{n - 1}\n", f"blocks:\n{base}{rest}")


def variants(n: int) -> str:
    """Return variants of one block, all of which are used."""
    rest = lines(n, "  v#: {extends: b0, args: {p: 0.#1}}")
    base = "  b0: {args: {p: 0.1}, body: [dropout: {p: $p}]}\n"
    return net(lines(n, "  - block: v#"), f"blocks:\n{base}{rest}")


def arguments(n: int) -> str:
    """Return one use of a block with n arguments."""
    names = ", ".join(f"a{i}: float" for i in range(n))
    given = ", ".join(f"a{i}: 0.{i}1" for i in range(n))
    body = lines(n, "      - dropout: {p: $a#}")
    block = f"blocks:\n  b:\n    args: {{{names}}}\n    body:\n{body}"
    return net(f"  - block: {{use: b, with: {{{given}}}}}\n", block)


def defaults(n: int) -> str:
    """Return one use of a block with n defaults, each of which reads the one before."""
    names = "a0: 0.1, " + ", ".join(f"a{i}: $a{i - 1}" for i in range(1, n))
    block = f"blocks:\n  b: {{args: {{{names}}}, body: [dropout: {{p: $a{n - 1}}}]}}\n"
    return net("  - block: b\n", block)


def deep_blocks(n: int) -> str:
    """Return blocks that use each other."""
    rest = "".join(f"  b{i}: {{body: [block: b{i - 1}, relu]}}\n" for i in range(1, n))
    base = f"  b0: {{body: [{CONV}]}}\n"
    return net(f"  - block: b{n - 1}\n", f"blocks:\n{base}{rest}")


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


DOCUMENTS = {
    "layers": Made(two(layers), is_net=True),
    "skips": Made(two(skips), is_net=True),
    "blocks": Made(two(blocks), is_net=True),
    "stages": Made(two(stages), is_net=True),
    "branches": Made(two(branches), is_net=True),
    "named layers": Made(two(named), is_net=True),
    "joins": Made(two(joins), is_net=True),
    "nested joins": Made(two(nested_joins), is_net=True),
    "joins of one output": Made(two(wide_join), is_net=True),
    "one skip": Made(two(long_body), is_net=True),
    "a sum of n": Made(one(sums)),
    "params in a chain": Made(one(chain)),
    "params": Made(one(read_params), commands=("freeze",)),
    "lists of layers in params": Made(one(spliced)),
    "extends in a chain": Made(one(extends)),
    "variants of one block": Made(one(variants)),
    "arguments": Made(one(arguments)),
    "defaults in a chain": Made(one(defaults)),
    "blocks in a chain": Made(one(deep_blocks)),
    "holes": Made(one(choices), commands=("check --strict",)),
    "alternatives": Made(one(alternatives)),
    "labels": Made(one(labelled), commands=("freeze",)),
    "expectations": Made(one(expectations)),
    "expectations of points": Made(one(set_expectations)),
    "constraints": Made(one(constraints)),
    "missing includes": Made(includes),
    "included files": Made(deep_includes, fewer=100),
    "a line of n * 200 bytes": Made(one(long_line)),
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
    "a long text": Made(one(lambda n: net("  - relu\n", f"about: {'word ' * n * 20}\n"))),
    "comments": Made(one(lambda n: net(lines(n, "  # a comment\n  - relu"))), commands=("freeze",)),
}
