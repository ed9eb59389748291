import pytest

from resdsl import load
from resdsl.ops import Shape
from resdsl.ops.skip.shortcuts import SliceAndPad
from resdsl.text.diagnostics import ResdslError, Source


def layers(shortcut: str, body: str, given: str = "[4, 8, 8]") -> list[str]:
    text = f"resdsl: 1\ninput: {given}\nnet: [skip: {{shortcut: {shortcut}, body: [{body}]}}]\n"
    (skip,) = load(Source("net.yaml", text)).graph.net.body.nodes
    return [node.name for node in skip.parts["shortcut"].nodes] if "shortcut" in skip.parts else []


SAME, WIDE, HALF = (f"conv: {{kernel: 3, {f}}}" for f in ("out: 4", "out: 6", "out: 6, stride: 2"))


@pytest.mark.parametrize(
    ("shortcut", "body", "expected"),
    [
        ("identity", SAME, []),
        ("none", HALF, []),
        ("pad", SAME, []),
        ("pad", HALF, ["pad1"]),
        ("project", SAME, []),
        ("project", HALF, ["conv1", "batchnorm1"]),
        ("{project: {norm: none}}", WIDE, ["conv1"]),
        ("{project: {always: true}}", SAME, ["conv1", "batchnorm1"]),
        ("pool_project", HALF, ["avg_pool1", "conv1", "batchnorm1"]),
        ("pool_project", WIDE, ["conv1", "batchnorm1"]),
        ("{layers: [dropout: {p: 0.1}, pad]}", HALF, ["dropout1", "pad2"]),
    ],
)
def test_a_shortcut_adapts_only_where_it_must(shortcut, body, expected):
    assert layers(shortcut, body) == expected


def test_features_are_projected_by_a_linear_layer():
    assert layers("project", "linear: {out: 6}", "[4]") == ["linear1", "batchnorm1"]


@pytest.mark.parametrize(
    ("shortcut", "body", "help"),
    [
        ("identity", HALF, "use `shortcut: pad` or `shortcut: project`"),
        ("identity", "conv: {out: 2, kernel: 3}", "use `shortcut: project`"),
        ("pad", "conv: {out: 2, kernel: 3}", "use `shortcut: project`"),
        ("pad", "upsample: {scale: 2}", "a shortcut enlarges by layers of its own"),
        ("identity", "conv: {out: 4, kernel: 2}", "a shortcut of stride"),
        ("{layers: [relu]}", HALF, "add `pad` or `project` to its layers"),
    ],
)
def test_what_it_cannot_reach(shortcut, body, help):
    with pytest.raises(ResdslError) as caught:
        layers(shortcut, body)
    (found,) = caught.value.diagnostics
    assert found.code == "shape-mismatch"
    assert (found.help or "").startswith(help)


@pytest.mark.parametrize(
    ("stride", "before", "after", "dims", "source", "summary"),
    [
        ((2, 1), 0, 0, (4, 4, 8), "{0}[:, :, ::2, :]", "/(2, 1)"),
        ((1, 1), 1, 2, (7, 8, 8), "F.pad({0}, (0, 0, 0, 0, 1, 2))", "+3"),
        ((2, 2), 1, 1, (6, 4, 4), "F.pad({0}[:, :, ::2, ::2], (0, 0, 0, 0, 1, 1))", "+2 · /2"),
    ],
)
def test_slices_and_zeros(stride, before, after, dims, source, summary):
    op, x = SliceAndPad(stride=stride, before=before, after=after), Shape((4, 8, 8))
    assert op.shape(x).dims == dims
    assert op.fragment(x).forward == source
    assert op.summary(x) == summary
    assert op.window(x) == tuple((1, s) for s in stride)
