import pytest

from resdsl.ops.op.foreign_settings import setting_meaning


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("out_channels", ("out", "kernel"), "it is called `out` here"),
        ("kernel_size", ("kernel",), "it is called `kernel` here"),
        ("kernel_size", ("size", "out"), "it is called `size` here"),
        ("dropout_rate", ("heads", "dropout"), "it is called `dropout` here"),
        ("dropout_rate", ("p",), "it is called `p` here"),
        ("p", ("padding",), "it is called `padding` here"),
        ("in_channels", ("out",), "leave it out: the width of the input is known"),
        ("inplace", (), "leave it out: it changes no value"),
        (
            "trainable",
            ("shape", "init"),
            "there is none: all weights are trained; a number that is not is a weight of a `skip`, "
            "`gate: {transform: 0.5}`",
        ),
        ("padding_mode", ("padding",), "padding is of zeros; there is no other"),
        ("out_channels", ("kernel",), None),
        ("krenel", ("kernel",), None),
    ],
)
def test_a_setting_is_what_the_op_has(word, known, expected):
    assert setting_meaning(word, known) == expected
