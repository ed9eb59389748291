"""Documents that nobody would write: valid ones, torn and twisted at random."""

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.yaml"))
TEXTS = [path.read_text(encoding="utf-8") for path in EXAMPLES]
# what the examples hold little of: numbers of every kind, holes of every kind, joins, expressions
TEXTS += [
    """\
resdsl: 1
name: weights
input: [3, 8, 8]
params: {slope: 0.1, start: 0.5, eps: 1e-5, n: 2}
init: {conv: {he: {mode: fan_out, scale: 0.5}}, linear: {normal: {std: 0.01}}}
net:
  - {conv: {out: 4, kernel: 3, init: {constant: $start}}, as: stem}
  - batchnorm: {eps: $eps, momentum: 0.1}
  - leaky_relu: {slope: $slope}
  - bias: {shape: channel, init: $start}
  - scale: {shape: scalar, init: {trunc_normal: {std: 0.1}}}
  - skip: {gate: {transform: 0.5, carry: 0.3}, body: [relu, conv: {out: 4, kernel: 3}]}
  - skip: {gate: {transform: {scalar: {init: 0.1}}, carry: {channel: {init: 2}}}, body: [scale]}
  - skip: {gate: {rezero: {init: $start}}, body: [conv: {out: 4, kernel: 3}]}
  - skip: {gate: {layerscale: {init: 1e-6}}, drop_path: 0.1, body: [conv: {out: 4, kernel: 1}]}
  - skip: {gate: {highway: {bias: -2, carry: independent}}, body: [conv: {out: 4, kernel: 1}]}
  - skip: {gate: {squeeze_excite: {reduction: 2}}, zero_init: true, body: [conv: {out: 4, kernel: 1}]}
  - skip: {merge: mean, shortcut: {project: {always: true}}, body: [batchnorm]}
  - skip: {merge: concat, body: [conv: {out: 2, kernel: 1}]}
  - skip: {merge: mul, body: [conv: {out: 6, kernel: 1}, sigmoid]}
  - skip: {shortcut: {layers: [conv: {out: 8, kernel: 1}]}, body: [conv: {out: 8, kernel: 3}]}
  - branches: {bodies: {a: [conv: {out: 4, kernel: 1}], b: [], c: [relu]}, merge: concat}
  - {add: [previous, stem], adapt: {spatial: avg_pool, channels: project}}
  - concat: [previous, stem]
  - dropout: {p: 0.5}
  - groupnorm: {groups: 4}
  - upsample: {scale: 2, mode: nearest}
  - conv_transpose: {out: 4, kernel: 2, stride: 2, init: {xavier: {scale: 2}}}
  - max_pool: {kernel: 2, ceil: true}
  - patchify: {size: 2, out: 8}
  - attention: {heads: 2, dropout: 0.1}
  - layernorm: {eps: 1e-6}
  - prelu
  - flatten
  - linear: {out: 3, init: {orthogonal: {gain: 1}}}
""",
    """\
resdsl: 1
name: holes
input: [3, 8, 8]
params:
  n: {int: [1, 3], log: true, default: 2}
  rate: {float: [0.0, 0.5], default: 0.1}
  width: {choice: [4, 8], ordered: true, default: 4}
  gate: {choice: {none: none, deep: {highway: {bias: $bias}}}, default: deep}
  bias: {float: [-4, -1], default: -2, per: stage}
  twice: $width * 2
  wide: "max($twice, 3) if $n > 1 and not $n == 2 else round($width * 1.5)"
  body: [relu, conv: {out: $wide, kernel: 3}]
blocks:
  basic:
    args: {out: int, stride: 1, p: 0.0, kind: "x"}
    body:
      - skip: {shortcut: project, gate: $gate, drop_path: $p, body: [conv: {out: $out, kernel: 3, stride: $stride}, batchnorm]}
      - {relu, if: $kind == "x"}
  other: {extends: basic, args: {stride: 2}}
  nested:
    args: {depth_left: int}
    body:
      - relu
      - {block: {use: nested, with: {depth_left: $depth_left - 1}}, if: $depth_left > 0}
net:
  - $body
  - stage: {block: basic, depth: $n, with: {out: $width, p: $rate * ($block + 1) / $blocks}, first: {stride: 2}, last: {kind: y}}
  - stage: {block: "'other' if $n > 1 else 'basic'", depth: 2, with: {out: $width}}
  - block: {use: nested, with: {depth_left: 3}}
  - global_avg_pool
  - linear: {out: 10}
constraints:
  - $params <= 1_000_000 and $flops / 2 < 5e9
  - not ($n > 2 or -$rate > 0) == true
  - $depth ** 2 // 3 % 7 >= 0
expect:
  - {set: {n: 1}, output: [10]}
lint: {ignore: [dead-lane]}
""",
]
DOCUMENTS = [yaml.safe_load(text) for text in TEXTS]

NUMBERS: list[Any] = [
    0, 1, 2, -1, 7, 63, 64, 65, 100, 101, 1000, 2**31 - 1, 2**31, 2**32, 2**53 + 1, 2**62,
    2**63 - 1, -(2**63) + 1, 0.1, 0.5, -0.0, 1.5, 1e-5, 1e-30, 1e-200, 5e-324, 1e8, 1e16, 1e38, 1e39,
    1e150, 1e200, -1e200, 1e300, 1.7e308, -1.7e308,
]  # fmt: skip
STRINGS = [
    "", " ", "x", "_", "__", "__init__", "self", "super", "class", "None", "relu", "conv", "input",
    "previous", "a b", "a.b", "a/b", "../x", "1", "é", "名前", "🙂", "\u202eevil", "\u200b", "\ufeff",
    "\x1b[31mred", "\x07", "\x00", "\x9b2J", "\r", "a\nb", "\u2028", "\\", "'", '"', '"""', "{x}",
    "{0}", "%s", "$", "$$", "${n}", "[bold]x[/bold]", "[/]", "<b>&amp;</b>", "]]>", "`", "#", "a" * 300,
    "a" * 5000, "\ud800", "nan", "inf", "-", "---", "!!python/object:os.system", "*a", "&a",
]  # fmt: skip
EXPRESSIONS = [
    "$n", "$nope", "$n +", "$n / 0", "$n % 0", "$n // 0.0", "$n ** 1e308", "$n ** 400.5", "2 ** $n ** 60",
    "(-8.0) ** ($n / 3)", "$n * 1e308 * 10", "round($n * 1e308)", "round($n * 1e200)", "1e308 * $n - 1e308 * 11",
    "min($n, 1e308)", "-" * 60 + "$n", "not " * 60 + "$n", "(" * 49 + "$n" + ")" * 49, "(" * 60 + "$n" + ")" * 60,
    "round(" * 40 + "$n" + ")" * 40, "min($n," * 30 + "1" + ")" * 30, "$n" + " + 1" * 200, "$n == 1 and " * 60 + "true",
    "1 if $n > 0 else " * 40 + "2", "$n == 'a'", "$n < 'a'", "'a' + 'b' + '$n'", "$width * $width ** 9", "$block", "$index",
    "9223372036854775807 + $n", "-$n", "0.1 * $n", "1e400 * $n", "$n if true else 1", "$n and true", "max(true, $n)",
    "round(0.5 * $n)", "-0.0 * $n", "1e-320 / $n", "$params", "$twice", "$wide", "$gate", "$body", "round(-$n / 3, 2)", "0 ** -$n",
]  # fmt: skip
ODD: list[Any] = [
    None, True, False, [], {}, [1], [[]], {"a": 1}, {"conv": None}, {"relu": {}}, ["relu"], "none", "stage",
    {"int": [1, 2]}, {"int": [1, 2**62], "log": True}, {"float": [0, 1e308]}, {"float": [1e-320, 1], "log": True},
    {"choice": ["a"]}, {"choice": {"a": {"choice": {"b": 1}}}}, {"highway": {}}, {"sigmoid": {"layers": []}},
    {"stage": {}}, {"skip": {"body": []}}, {"from": "input"}, {"block": "basic"}, {"coupled": None},
    {"constant": 1e200}, {"scalar": {"init": 1e200}}, {"transform": 1e200, "carry": -1e200}, {"he": {"scale": 1e200}},
    {"branches": {"bodies": {f"b{i}": [] for i in range(70)}, "merge": "add"}}, {"add": ["previous"] * 70},
    {"mul": ["previous"] * 65}, {"leaky_relu": {"slope": 1e200}}, {"bias": {"init": 1e200}}, {"scale": {"init": -1e308}},
    {"conv": {"out": 2**31, "kernel": 1}}, {"conv": {"out": 1, "kernel": 2**31, "padding": "valid"}},
    {"upsample": {"scale": 2**31}}, {"max_pool": {"kernel": 1, "stride": 2**31}}, {"dropout": {"p": 5e-324}},
]  # fmt: skip


def _slots(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the paths of everything inside a value."""
    if at:
        yield at
    pairs = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in pairs:
        yield from _slots(inner, (*at, key))


def _parent(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        value = value[key]
    return value


def _nested(inner: Any, depth: int, how: str) -> Any:
    for i in range(depth):
        match how:
            case "list":
                inner = [inner]
            case "mapping":
                inner = {"a": inner}
            case "skip":
                inner = [{"skip": {"body": inner if isinstance(inner, list) else ["relu"]}}]
            case "shortcut":
                layers = inner if isinstance(inner, list) else ["relu"]
                inner = [{"skip": {"shortcut": {"layers": layers}, "body": ["relu"]}}]
            case "gate":
                layers = inner if isinstance(inner, list) else [{"conv": {"out": 4, "kernel": 1}}]
                gate = {"sigmoid": {"layers": layers}}
                inner = [{"skip": {"gate": {"transform": gate}, "body": ["relu"]}}]
            case "branches":
                layers = inner if isinstance(inner, list) else ["relu"]
                inner = [{"branches": {"bodies": {"a": layers, "b": []}, "merge": "add"}}]
            case "choice":
                inner = {"choice": {"a": inner, f"b{i}": 1}}
    return inner


NESTS = ("list", "mapping", "skip", "shortcut", "gate", "branches", "choice")


def _change(document: Any, rng: random.Random) -> None:
    paths = list(_slots(document))
    if not paths:
        return
    path = rng.choice(paths)
    parent, key = _parent(document, path), path[-1]
    kinds = [
        "delete",
        "number",
        "number",
        "string",
        "expression",
        "odd",
        "rename",
        "swap",
        "nest",
        "copy",
        "order",
    ]
    match rng.choice(kinds):
        case "delete":
            del parent[key]
        case "number":
            numbers = [
                p for p in paths if isinstance(_parent(document, p)[p[-1]], (int, float))
            ] or [path]
            path = rng.choice(numbers)
            _parent(document, path)[path[-1]] = rng.choice(NUMBERS)
        case "string":
            parent[key] = rng.choice(STRINGS)
        case "expression":
            parent[key] = rng.choice(EXPRESSIONS)
        case "odd":
            parent[key] = copy.deepcopy(rng.choice(ODD))
        case "rename" if isinstance(parent, dict):
            other = rng.choice(
                [f"{key}x", str(key)[:-1], "relu", "as", "if", "from", "body", *STRINGS]
            )
            parent[other] = parent.pop(key)
        case "swap":
            other = rng.choice(paths)
            shorter = min(len(path), len(other))
            if path[:shorter] != other[:shorter]:
                target = _parent(document, other)
                parent[key], target[other[-1]] = target[other[-1]], parent[key]
        case "nest":
            parent[key] = _nested(parent[key], rng.choice([1, 2, 15, 30, 60]), rng.choice(NESTS))
        case "copy" if isinstance(parent, list):
            parent[key:key] = copy.deepcopy([parent[key]] * rng.choice([1, 2, 70]))
        case "order" if isinstance(parent, list):
            rng.shuffle(parent)


def _torn(text: str, rng: random.Random) -> str:
    start = rng.randrange(len(text) + 1)
    end = min(len(text), start + rng.choice([0, 0, 1, 3, 40]))
    junk = rng.choice(
        [
            "{",
            "]",
            "\t",
            "- ",
            ": ",
            "&a ",
            "*a",
            "!!x ",
            "#",
            "'",
            "\n",
            "\r",
            *STRINGS,
            *EXPRESSIONS,
        ]
    )
    return text[:start] + junk + text[end:]


def mutant(rng: random.Random) -> tuple[str, str]:
    """Return a text of a valid document, and a mutation of it."""
    n = rng.randrange(len(TEXTS)) if rng.random() < 0.6 else -1 - rng.randrange(2)
    if rng.random() < 0.15:
        return TEXTS[n], _torn(TEXTS[n], rng)
    document = copy.deepcopy(DOCUMENTS[n])
    for _ in range(rng.choice([1, 1, 2, 3])):
        _change(document, rng)
    try:
        return TEXTS[n], _dump(document)
    except ValueError:  # a value was swapped into itself
        return TEXTS[n], TEXTS[n]


def _dump(document: Any) -> str:
    """Return a document as YAML: numbers and texts as YAML 1.2 has them."""
    return json.dumps(document, indent=1, ensure_ascii=True)
