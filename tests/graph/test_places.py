"""Where the layers of a graph are written."""

from pathlib import Path

from resdsl.architecture import load
from resdsl.graph.nodes import Layer, Region, walk
from resdsl.text.diagnostics import Source

RESNET = Path(__file__).parents[2] / "examples" / "cifar_resnet.yaml"


def test_layers_know_where_they_are_written() -> None:
    texts = set()
    for template in load(RESNET, shortcut="project", gate="highway").graph.templates:
        for node in walk(template.body):
            if isinstance(node, Layer | Region):
                assert node.place is not None
                texts.add((node.name, node.place.text))
    assert ("conv1", "conv") in texts
    assert ("batchnorm2", "batchnorm") in texts
    assert ("skip1", "skip") in texts
    assert ("conv1", "shortcut: $shortcut") in texts
    assert ("conv1", "gate: $gate") in texts
    assert ("merge", "gate: $gate") in texts


def test_places_do_not_keep_equal_templates_apart() -> None:
    architecture = load(
        Source(
            "net.yaml",
            """\
resdsl: 1
input: [8]
params: {a: [relu, linear: {out: 8}], b: [relu, linear: {out: 8}]}
blocks: {x: {args: {layers: any}, body: [$layers]}}
net: [block: {use: x, with: {layers: $a}}, block: {use: x, with: {layers: $b}}]
""",
        )
    )
    assert [template.name for template in architecture.graph.templates] == ["x", "net"]
