"""Which numbers become arguments, and what they are called."""

from resdsl.codegen.arguments import ConstructorArguments, choose_arguments
from resdsl.codegen.numbers import Number
from resdsl.ops.op.shape import Shape

ENDS = [(Shape((16, 8, 8)), Shape((32, 4, 4))), (Shape((32, 4, 4)), Shape((48, 2, 2)))]


def choose(
    *columns: tuple[str, str, str], labels: list[str] | None = None, taken: set[str] | None = None
) -> ConstructorArguments:
    """Return the arguments for two bodies; a column is a word and its two values."""
    rows = [tuple(Number(c[row], c[0]) for c in columns) for row in (1, 2)]
    return choose_arguments(rows, labels or [""] * len(columns), ENDS, taken or set())


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
    rows = [(Number(text, "stride", ", stride=", "1"),) for text in ("2", "2", "2", "1")]
    chosen = choose_arguments(rows, [""], [ENDS[0]] * 4, set())
    assert declared(chosen) == ["stride: int = 1"]


def test_a_number_that_is_whole_in_one_body_alone_is_a_float() -> None:
    assert declared(choose(("p", "1", "0.5"))) == ["p: float"]
