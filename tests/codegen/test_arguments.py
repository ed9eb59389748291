"""Which numbers become arguments, and what they are called."""

import pytest

from resdsl.codegen.arguments import ConstructorArguments, choose_arguments
from resdsl.codegen.numbers import Number
from resdsl.ops.op.shape import Shape

ENDS = [(Shape((16, 8, 8)), Shape((32, 4, 4))), (Shape((32, 4, 4)), Shape((48, 2, 2)))]


def choose(
    *columns: tuple[str, str, str],
    labels: list[str] | None = None,
    taken: set[str] | None = None,
    ends: list[tuple[Shape, Shape]] = ENDS,
) -> ConstructorArguments:
    """Return the arguments for two bodies; a column is a word and its two values."""
    rows = [tuple(Number(c[row], c[0]) for c in columns) for row in (1, 2)]
    return choose_arguments(rows, labels or [""] * len(columns), ends, taken or set())


def declared(arguments: ConstructorArguments) -> list[str]:
    return [argument.declaration for argument in arguments.arguments]


def test_what_is_equal_stays_written_in() -> None:
    chosen = choose(("kernel_size", "3", "3"), ("in_features", "16", "32"))
    assert chosen.texts == ("3", "in_channels")
    assert declared(chosen) == ["in_channels: int"]


def test_sizes_are_named_by_the_ends_of_the_block() -> None:
    chosen = choose(("num_features", "32", "48"), ("normalized_shape", "16", "32"))
    assert chosen.texts == ("out_channels", "in_channels")
    assert chosen.call(0) == "16, 32"


@pytest.mark.parametrize(
    "word",
    [
        "in_channels", "out_features", "hidden_channels2", "num_features", "num_channels", "size",
        "size2", "normalized_shape", "num_parameters", "embedding_dim",
    ],
)  # fmt: skip
def test_whatever_means_a_width_is_named_by_the_end_that_has_it(word: str) -> None:
    assert choose((word, "16", "32")).texts == ("in_channels",)
    assert choose(("kernel_size", "16", "32"), (word, "16", "32")).texts[0] == "kernel_size"


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ((16, 32), (64, 48), ("in_features", "out_features")),
        ((16, 32), (16, 32), ("features", "features")),
    ],
)
def test_features_are_named_as_those_of_a_linear_layer(
    before: tuple[int, int], after: tuple[int, int], names: tuple[str, str]
) -> None:
    ends = [(Shape((x,)), Shape((y,))) for x, y in zip(before, after, strict=True)]
    one, two = map(str, before), map(str, after)
    chosen = choose(
        ("dropout", "0.1", "0.2"), ("out_features", *two), ("in_features", *one), ends=ends
    )
    assert chosen.texts == ("dropout", *reversed(names))
    # widths come first, in the order of torch and by their position
    unique = list(dict.fromkeys(names))
    assert [a.name for a in chosen.arguments] == [*unique, "dropout"]
    given = ["16", "64"] if len(unique) == 2 else ["16"]
    assert chosen.call(0) == ", ".join([*given, "dropout=0.1"])


def test_channels_are_given_by_position_too() -> None:
    same = [(x, x) for x, _ in ENDS]
    assert choose(("in_channels", "16", "32"), ends=same).call(1) == "32"
    both = choose(("out_channels", "32", "48"), ("in_channels", "16", "32"), ("heads", "1", "2"))
    assert both.call(1) == "32, 48, heads=2"


def test_numbers_that_move_together_are_one_argument_where_they_mean_the_same() -> None:
    chosen = choose(("stride", "1", "2"), ("heads", "1", "2"), ("stride", "1", "2"))
    assert chosen.texts == ("stride", "heads", "stride")
    assert choose(("dropout", "0.1", "0.2"), ("drop_path", "0.1", "0.2")).texts == ("dropout",) * 2
    depthwise = choose(("groups", "16", "32"), ("in_channels", "16", "32"))
    assert depthwise.texts == ("in_channels", "in_channels")


def test_sizes_between_are_named_by_the_part_that_has_them() -> None:
    columns = (("out_channels", "5", "7"), ("in_channels", "5", "7"))
    assert choose(*columns, labels=["wide", "wide"]).texts == ("wide_channels",) * 2
    assert choose(*columns, labels=["wide", ""]).texts == ("hidden_channels",) * 2
    assert choose(*columns, labels=["wide", "deep"]).texts == ("branch_channels",) * 2


def test_what_follows_has_an_expression() -> None:
    chosen = choose(
        ("in_channels", "16", "32"), ("out_channels", "64", "128"), ("padding", "8", "8")
    )
    assert chosen.follows == (("hidden_channels", "4 * in_channels", ("64", "128")),)
    padded = choose(
        ("in_channels", "16", "32"), ("out_channels", "32", "48"), ("padding", "8", "8"),
        ("kernel_size", "3", "7"), ("padding", "1", "3"),
    )  # fmt: skip
    assert padded.texts[2:] == ("8", "kernel_size", "padding")
    assert padded.follows == (("padding", "kernel_size // 2", ("1", "3")),)


@pytest.mark.parametrize(
    ("columns", "expression"),
    [
        ([("in_channels", "16", "32"), ("out_channels", "8", "16")], "in_channels // 2"),
        # the argument that is the block's output comes before its input
        ([("in_channels", "16", "32"), ("out_channels", "32", "48"), ("out_channels", "64", "96")],
         "2 * out_channels"),
        ([("in_channels", "16", "32"), ("out_channels", "15", "33")], ""),
        ([("in_channels", "16", "32"), ("out_channels", "1024", "2048")], "64 * in_channels"),
        ([("in_channels", "16", "32"), ("out_channels", "1040", "2080")], ""),
        ([("in_channels", "16", "32"), ("padding", "1", "3")], ""),
        ([("out_channels", "32", "48"), ("padding", "1", "3")], ""),
        ([("dilation", "1", "2"), ("padding", "3", "6")], "3 * dilation"),
        ([("dilation", "1", "2"), ("padding", "1", "3")], ""),
        ([("kernel_size", "3", "7"), ("padding", "1", "3")], "kernel_size // 2"),
        ([("in_channels", "16", "32"), ("out_channels", "32", "48"), ("pad", "16", "17")], ""),
    ],
)  # fmt: skip
def test_what_follows_from_which(columns: list[tuple[str, str, str]], expression: str) -> None:
    chosen = choose(*columns)
    assert [e for _, e, _ in chosen.follows] == [expression] * bool(expression)
    assert len(chosen.arguments) == len(columns) - bool(expression)


def test_a_shortcut_is_padded_by_what_the_block_grows() -> None:
    ends = [(Shape((16, 8, 8)), Shape((32, 8, 8))), (Shape((32, 8, 8)), Shape((56, 8, 8)))]
    widths = (("in_channels", "16", "32"), ("out_channels", "32", "56"))
    half = choose(*widths, ("padding", "8", "12"), ends=ends)
    assert half.follows == (("padding", "(out_channels - in_channels) // 2", ("8", "12")),)
    whole = choose(*widths, ("padding", "16", "24"), ends=ends)
    assert whole.follows == (("padding", "out_channels - in_channels", ("16", "24")),)


def test_a_padding_that_is_the_dilation_is_one_argument_with_it() -> None:
    rows = [
        (Number(n, "padding", ", padding=", "0"), Number(n, "dilation", ", dilation=", "1"))
        for n in ("1", "2")
    ]
    chosen = choose_arguments(rows, ["", ""], ENDS, set())
    assert chosen.texts == ("dilation", "dilation")
    assert declared(chosen) == ["dilation: int = 1"]


def test_what_follows_stands_in_the_call_that_is_its_only_reader() -> None:
    rows = [
        (Number(k, "kernel_size"), Number(p, "padding", ", padding=", "0"))
        for k, p in (("3", "1"), ("5", "2"))
    ]
    once = choose_arguments(rows, ["", ""], ENDS, set())
    assert (once.texts, once.follows) == (("kernel_size", "kernel_size // 2"), ())
    twice = choose_arguments([(*row, row[1]) for row in rows], [""] * 3, ENDS, set())
    assert twice.texts == ("kernel_size", "padding", "padding")
    assert twice.follows == (("padding", "kernel_size // 2", ("1", "2")),)


def test_names_are_those_that_python_takes() -> None:
    chosen = choose(
        ("__p", "1", "2"), ("lambda", "3", "4"), ("2d", "5", "6"), ("stride", "7", "8"),
        taken={"stride"},
    )  # fmt: skip
    assert chosen.texts == ("p", "lambda_", "value", "stride2")


def test_a_default_is_what_functions_or_most_bodies_have() -> None:
    rows = [(Number(text, "kernel_size"),) for text in ("1", "3", "3", "3")]
    chosen = choose_arguments(rows, [""], [ENDS[0]] * 4, set())
    assert declared(chosen) == ["kernel_size: int = 3"]
    assert [chosen.call(row) for row in range(4)] == ["kernel_size=1", "", "", ""]
    # what two bodies or just half of them have is no rule
    for texts in (("1", "3", "3"), ("1", "1", "1", "3", "3", "3")):
        rows = [(Number(text, "kernel_size"),) for text in texts]
        chosen = choose_arguments(rows, [""], [ENDS[0]] * len(texts), set())
        assert declared(chosen) == ["kernel_size: int"]
    rows = [(Number(text, "stride", ", stride=", "1"),) for text in ("2", "2", "2", "1")]
    chosen = choose_arguments(rows, [""], [ENDS[0]] * 4, set())
    assert declared(chosen) == ["stride: int = 1"]


def test_a_number_that_is_whole_in_one_body_alone_is_a_float() -> None:
    assert declared(choose(("p", "1", "0.5"))) == ["p: float"]
