import pytest

from resdsl import load
from resdsl.text.diagnostics import ResdslError, Source


def net(branches: str, params: str = ""):
    return load(
        Source("net.yaml", f"resdsl: 1\ninput: [4, 8, 8]\n{params}net:\n  - branches: {branches}\n")
    )


@pytest.mark.parametrize(
    ("merge", "channels"), [("concat", 7), ("add", 3), ("mul", 3), ("mean", 3)]
)
def test_bodies_read_one_input(merge, channels):
    other = 4 if merge == "concat" else 3
    bodies = f"{{a: [conv: {{out: 3, kernel: 1}}], b: [conv: {{out: {other}, kernel: 3}}]}}"
    found = net(f"{{merge: {merge}, bodies: {bodies}}}")
    assert found.output == (channels, 8, 8)
    assert found.params == 3 * 4 + other * 4 * 9


def test_an_empty_body_is_the_input():
    assert net("{bodies: {a: [], b: [max_pool: {kernel: 3, stride: 1, padding: 1}]}}").output == (
        8,
        8,
        8,
    )


@pytest.mark.parametrize(
    ("bodies", "help"),
    [
        ("{a: [], b: [max_pool: {kernel: 2}]}", "let all end in as many positions"),
        (
            "{a: [{relu, if: false}], b: [max_pool: {kernel: 2}]}",
            "`a` is the input itself, since its layers",
        ),
    ],
)
def test_positions_must_agree(bodies, help):
    with pytest.raises(ResdslError) as caught:
        net(f"{{bodies: {bodies}}}")
    (found,) = caught.value.diagnostics
    assert (found.help or "").startswith(help)
