"""Documents with their holes filled: what was chosen is written in, all else stays."""

from pathlib import Path

import pytest

from resdsl.architecture import load, load_space
from resdsl.language.write.frozen import freeze
from resdsl.text.diagnostics import Source

SPACE = """\
resdsl: 1
input:   [8, 8, 8]  # an image
params:
  # how wide
  w: {choice: [8, 16], default: 8}  # channels
  act:
    choice:
      soft: {gelu: {}}
      hard: relu  # as in the paper
    default: hard
  p: {float: [0.1, 0.5], default: 0.2, per: block}
  rate: 0.5
expect:
  params: 1  # of the default
# the net
net:
  - {conv: {out: $w, kernel: 1},   as: first}
  - $act
  - dropout: {p: $p}
"""
FIGURES = {"params": 5, "depth": 1}


def frozen(text: str = SPACE, **settings: object) -> str:
    net = load_space(Source("a.yaml", text)).draw(settings).architecture
    return freeze(net.document, net.settings, net.values, FIGURES)


def test_holes_are_filled_and_the_rest_stays() -> None:
    assert frozen(w=16) == SPACE.replace(
        "{choice: [8, 16], default: 8}",
        "16".ljust(29),  # comments stay in their column
    ).replace(
        "  act:\n    choice:\n      soft: {gelu: {}}\n      hard: relu  # as in the paper\n"
        "    default: hard\n",
        "  act: relu\n",
    ).replace("  params: 1  # of the default\n", "  params: 5\n  depth: 1\n")


def test_a_draw_becomes_an_entry_and_a_label_what_it_stands_for() -> None:
    block = "blocks: {b: {body: [dropout: {p: $p}]}}\nnet:\n  - stage: {block: b, depth: 2}\n"
    text = frozen(SPACE.replace("net:\n", block), act="soft", rate=0.25)
    assert "  act: {gelu: {}}\n" in text
    assert "  rate: 0.25\n" in text
    assert "  p@stage1.block1: 0.2\n" in text
    assert load(Source("b.yaml", text)).values["p@stage1.block1"] == 0.2


@pytest.mark.parametrize("given", ["[8, 8, 8]", "{shape: [8, 8, 8], dtype: float}"])
def test_another_input_is_written_in(given: str, tmp_path: Path) -> None:
    text = SPACE.replace("[8, 8, 8]  #", f"{given}  #")
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    net = load(path, input=(8, 4, 6))
    lines = net.to_yaml().splitlines()
    assert lines[1].split() == f"input: {given.replace('8, 8, 8', '8, 4, 6')} # an image".split()


def test_a_net_without_holes_is_written_as_it_stands() -> None:
    text = "resdsl: 1\ninput: [8,  8, 8]\nnet:\n- {relu, as: a}\n"
    assert frozen(text) == text


TRIALS = """\
resdsl: 1
input: [8, 8, 8]
params:
  w: {int: [8, 99], default: 8}  # channels
  rate:   # of what is dropped
    float: [0.1, 0.5]
    default: 0.2
  act: {choice: [relu, gelu], default: relu}
net: [{conv: {out: $w, kernel: 1}}, $act, {dropout: {p: $rate}}]
"""


def test_points_of_a_space_are_written_alike_whichever_comes_first() -> None:
    points = [{"w": 9, "rate": 0.123, "act": "gelu"}, {"w": 64, "rate": 0.5, "act": "relu"}]
    ask = [lambda name, hole, point=point: point[name] for point in points]
    space = load_space(Source("a.yaml", TRIALS))
    first, second = (space.draw({}, each).architecture.to_yaml() for each in ask)
    assert "  w: 9                           # channels\n" in first
    assert first == second.replace("w: 64", "w: 9 ").replace("0.5", "0.123").replace(
        "act: relu", "act: gelu"
    )
    wider = TRIALS.replace("  rate:", "  name: other\n  rate:")
    other = load_space(Source("b.yaml", wider)).draw({}, ask[0]).architecture.to_yaml()
    assert other.replace("  name: other\n", "") == first


def test_settings_of_a_space_stay_apart() -> None:
    text = TRIALS.replace("{float", "{float").replace("  act:", "  k: 1\n  act:")
    space = load_space(Source("a.yaml", text))
    one, two = (
        space.draw({"k": k}, lambda name, hole: hole.default).architecture.to_yaml() for k in (1, 2)
    )
    assert "  k: 1\n" in one
    assert "  k: 2\n" in two
