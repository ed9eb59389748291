"""Documents in which something stands n times."""

from __future__ import annotations

from size_texts import CONV, HEAD, Made, lines, net, one, two
from size_wrong_documents import WRONG


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
    **WRONG,
    "a long text": Made(one(lambda n: net("  - relu\n", f"about: {'word ' * n * 20}\n"))),
    "comments": Made(one(lambda n: net(lines(n, "  # a comment\n  - relu"))), commands=("freeze",)),
}
