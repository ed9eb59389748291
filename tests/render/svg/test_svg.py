"""The SVG text: well formed, escaped, prefixed, the same every time."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from handmade_graphs import Draft, Named, resnet

from resdsl.graph.nodes import Graph
from resdsl.ops.op.shape import Shape
from resdsl.render import render_svg
from resdsl.render.svg.colours import resolve_variables
from resdsl.text.diagnostics import ResdslError

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("style", ["blocks", "layers"])
@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_well_formed_with_prefixed_classes(resnet20: Graph, style: str, theme: str) -> None:
    text = render_svg(resnet20, style=style, theme=theme)
    root = ElementTree.fromstring(text)
    classes = {name for element in root.iter() for name in element.get("class", "").split()}
    assert all(name.startswith("rd-") for name in classes)
    selectors = re.findall(r"([^{}@]+)\{", root.findtext(f"{SVG}style") or "")
    scoped = [s for s in selectors if s.strip() and not s.startswith("media")]
    assert all(s.strip().startswith(f".rd-{theme}") for s in scoped)
    assert all(group.find(f"{SVG}title") is not None for group in root.iter(f"{SVG}g"))


def test_every_style_that_is_used_is_defined(resnet20: Graph) -> None:
    text = render_svg(resnet(1, "highway"), theme="light") + render_svg(resnet20, theme="light")
    used = {name for names in re.findall(r'class="([^"]+)"', text) for name in names.split()}
    for name in used - {"rd-light"}:
        assert f".{name}{{" in text, name


def test_names_are_escaped() -> None:
    draft = Draft(Shape((1, 8, 8)))
    draft.layer(Named(label='<a href="x">&\x00</a>'))
    root = ElementTree.fromstring(render_svg(draft.graph("<script>alert(1)</script> & more")))
    assert root.findtext(f"{SVG}title", "").startswith("<script>alert(1)</script> & more")
    words = "".join(root.itertext())
    assert '<a href="x">&\\x00</a>' in words
    assert root.find(f".//{SVG}script") is None


def test_same_graph_same_text() -> None:
    assert render_svg(resnet(2, "highway")) == render_svg(resnet(2, "highway"))


def test_a_long_repeat_costs_no_more_text() -> None:
    assert len(render_svg(resnet(200), style="layers")) < 1.1 * len(
        render_svg(resnet(3), style="layers")
    )


def test_auto_follows_the_viewer_and_others_do_not(resnet20: Graph) -> None:
    assert "prefers-color-scheme" in render_svg(resnet20)
    assert "prefers-color-scheme" not in render_svg(resnet20, theme="dark")


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_resolved_variables_leave_none(resnet20: Graph, theme: str) -> None:
    text = render_svg(resnet20, theme=theme)
    resolved = resolve_variables(text, theme)
    assert "var(" not in resolved
    assert "--rd" not in resolved
    assert "@media" not in resolved
    assert ("fill:#10151b" in resolved) == (theme == "dark")
    ElementTree.fromstring(resolved)


def test_unknown_style_and_theme(resnet20: Graph) -> None:
    with pytest.raises(ResdslError, match=r"there is no style `block`(?s:.*)did you mean `blocks`"):
        render_svg(resnet20, style="block")
    with pytest.raises(ResdslError, match=r"there is no theme `drak`(?s:.*)did you mean `dark`"):
        render_svg(resnet20, theme="drak")
