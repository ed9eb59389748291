"""Reading a line: which numbers it has, what they are called, and the line again."""

import pytest

from resdsl.codegen.numbers import LineReader
from resdsl.codegen.signatures import Signatures

HELPERS = [
    "def drop_path(x, p, training):\n    return x\n",
    "class Attend(nn.Module):\n"
    "    def __init__(self, channels: int, heads: int, *, causal=False, dropout: float = 0.0):\n"
    "        pass\n",
    "def turn(x, num_heads, angle=90): ...",
    "this is no Python",
]


@pytest.fixture
def reader() -> LineReader:
    return LineReader(Signatures(HELPERS))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("self.a = nn.Linear(8, 16)", {"in_features": "8", "out_features": "16"}),
        (
            "self.a = nn.Conv2d(3, 16, 7, stride=2, bias=False)",
            {"in_channels": "3", "out_channels": "16", "kernel_size": "7", "stride": "2",
             "padding": "0", "dilation": "1", "groups": "1"},
        ),
        ("self.a = nn.GroupNorm(4, 16)", {"groups": "4", "num_channels": "16"}),
        ("x = F.leaky_relu(x, 0.2)", {"negative_slope": "0.2"}),
        ("self.a = nn.InstanceNorm2d(8)", {"num_features": "8"}),
        ("self.a = nn.LayerNorm(8)", {"normalized_shape": "8"}),
        ("self.a = nn.RMSNorm(8)", {"normalized_shape": "8"}),
        ("self.a = nn.PReLU(8)", {"num_parameters": "8"}),
        ("self.a = nn.Embedding(9, 6)", {"vocab": "9", "embedding_dim": "6"}),
        ("self.a = nn.Dropout(0.5)", {"dropout": "0.5"}),
        ("self.a = nn.Upsample(scale_factor=2)", {"scale_factor": "2"}),
        ("self.a = nn.Parameter(torch.full((8,), 0.5))", {"size": "8", "value": "0.5"}),
        ("nn.init.normal_(self.a, 0.0, 0.1)", {"mean": "0.0", "std": "0.1"}),
        ("x = F.pad(x, (0, 3))", {"padding": "3"}),
        ("x = F.interpolate(x, scale_factor=2)", {"scale_factor": "2"}),
        ("x = turn(x, 4)", {"heads": "4", "angle": "90"}),
        ("x = drop_path(h, 0.25, self.training)", {"drop_path": "0.25"}),
        ("self.a = Attend(8, 2)", {"channels": "8", "heads": "2", "dropout": "0.0"}),
        ("nn.init.constant_(self.a.b.bias, -1.5)", {"bias": "-1.5"}),
        ("self.a.weight.data.mul_(0.1)", {"scale": "0.1"}),
        ("x = other.function(x, -3, wide=1e-05)", {"function": "-3", "wide": "1e-05"}),
        ("x = 0.5 * h", {"weight": "0.5"}),
        ("s = x[:, :, ::2]", {"stride": "2"}),
        ("s = x[:, :16]", {"size": "16"}),
        ("for i in range(3):", {"depth": "3"}),
    ],
)  # fmt: skip
def test_numbers_have_the_words_of_what_takes_them(
    reader: LineReader, line: str, expected: dict[str, str]
) -> None:
    assert {n.word: n.text for n in reader.read(line).numbers} == expected


@pytest.mark.parametrize(
    "line",
    [
        "x = x.mean(dim=(2, 3))",
        "x = x.transpose(1, 2).flatten(2)",
        "x = x.movedim(1, -1).permute(0, 3, 1, 2)",
        "x = x.squeeze(3).unsqueeze(2)",
        "x = f(x, axis=1, dim0=2, dim1=3, start_dim=4, end_dim=5)",
        "w = self.a.weight[:, :, 0]",
        "x = torch.cat([x, h], dim=-1)",
        "self.conv1 = f(mode=\"fan 2\", name='3')",
        "x = x1 + h_2",
        "x = f(0x10, 1_000, 2j)",
    ],
)
def test_axes_names_and_texts_are_no_numbers(reader: LineReader, line: str) -> None:
    assert reader.read(line).numbers == ()
    assert reader.read(line).pieces == (line,)


@pytest.mark.parametrize(
    "line",
    [
        "self.a = nn.Conv2d(3, 16, 7, stride=2, padding=3, bias=False)",
        "self.a = nn.Conv1d(3, 16, (3,), groups=3)",
        "self.a = nn.ConvTranspose2d(4, 4, 2, stride=2, output_padding=1, dilation=2, groups=4)",
        "self.a = Attend(8, 2, causal=True, dropout=0.5)",
        "self.a = Attend(8, 2, dropout=-0.5)",
        "s = x[:, 1:-2, ::-1]",
        "x = f(.5, 1., 1e-05, 2.5E+3, -.25) * -3 + 4 - -5",
        "s = F.pad(x[:, :, ::2, ::2], (0, 0, -1, 4))",
        "y = f(g(1, h(k=2)), [3, 4])[5:6] - 7",
        "x = unbalanced(1))",
        "x = open(2",
    ],
)
def test_a_line_filled_with_its_numbers_is_the_line(reader: LineReader, line: str) -> None:
    read = reader.read(line)
    assert read.filled([number.text for number in read.numbers]) == line


def test_what_a_call_leaves_out_is_found_and_left_out_again(reader: LineReader) -> None:
    short = reader.read("self.a = nn.Conv2d(4, 4, 3, bias=False)")
    long = reader.read("self.a = nn.Conv2d(4, 8, 3, stride=2, dilation=2, bias=False)")
    assert short.key == long.key
    texts = [number.text for number in short.numbers]
    texts[3] = "stride"
    expected = "self.a = nn.Conv2d(4, 4, 3, stride=stride, bias=False)"
    assert short.filled(texts) == expected


def test_a_first_argument_may_be_left_out() -> None:
    signatures = Signatures(["class B:\n    def __init__(self, stride=1, depth=2): pass\n"])
    line = LineReader(signatures).read("self.a = B(depth=3)")
    assert [number.word for number in line.numbers] == ["stride", "depth"]
    assert line.filled(["1", "3"]) == "self.a = B(depth=3)"
    assert line.filled(["2", "3"]) == "self.a = B(stride=2, depth=3)"
    assert line.filled(["1", "2"]) == "self.a = B()"


def test_a_step_that_is_a_name_stands_apart(reader: LineReader) -> None:
    line = reader.read("s = x[:, ::2]")
    assert line.filled(["self.stride"]) == "s = x[:, :: self.stride]"


def test_a_negative_number_of_a_keyword_may_be_left_out(reader: LineReader) -> None:
    given = reader.read("self.a = Attend(8, 2, dropout=-0.5)")
    assert given.key == reader.read("self.a = Attend(8, 2)").key
    assert given.filled(["8", "2", "0.0"]) == "self.a = Attend(8, 2)"


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("nn.Conv2d(4, 8, 3)", "stride=2, padding=1, dilation=2, groups=2"),
        (
            "nn.ConvTranspose2d(4, 8, 3)",
            "stride=2, padding=1, output_padding=1, groups=2, dilation=2",
        ),
        ("nn.MaxPool2d(3, stride=2)", "padding=1"),
        ("nn.AvgPool2d(3, stride=2)", "padding=1"),
        ("F.max_pool2d(x, 3, stride=2)", "padding=1"),
        ("F.avg_pool2d(x, 3, stride=2)", "padding=1"),
    ],
)
def test_layers_that_leave_out_a_setting_share_a_class_with_those_that_give_it(
    reader: LineReader, short: str, long: str
) -> None:
    whole = short.replace(")", f", {long})")
    assert reader.read(short).key == reader.read(whole).key
    values = [number.text for number in reader.read(whole).numbers]
    assert reader.read(short).filled(values) == whole
