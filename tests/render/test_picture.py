"""Files by their suffix."""

from __future__ import annotations

from pathlib import Path

import pytest
from handmade_graphs import resnet

from resdsl.graph.nodes import Graph
from resdsl.render import render_svg, render_text, write_picture
from resdsl.text.diagnostics import ResdslError


def test_svg_and_text(resnet20: Graph, tmp_path: Path) -> None:
    svg = write_picture(resnet20, tmp_path / "net.svg", theme="dark", style="layers")
    assert svg.read_text(encoding="utf-8") == render_svg(resnet20, theme="dark", style="layers")
    text = write_picture(resnet20, tmp_path / "net.TXT")
    assert text.read_text(encoding="utf-8") == render_text(resnet20)


def test_html_holds_the_svg(resnet20: Graph, tmp_path: Path) -> None:
    page = write_picture(resnet20, tmp_path / "net.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert render_svg(resnet20) in page


def test_png_has_twice_the_size(tmp_path: Path) -> None:
    data = write_picture(resnet(1), tmp_path / "net.png", theme="dark").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    size = [int.from_bytes(data[at : at + 4], "big") for at in (16, 20)]
    svg = render_svg(resnet(1))
    width, height = (float(svg.split(f'{name}="')[1].split('"')[0]) for name in ("width", "height"))
    assert size == [pytest.approx(2 * width, abs=2), pytest.approx(2 * height, abs=2)]


def test_unknown_suffix_lists_the_known_ones(resnet20: Graph, tmp_path: Path) -> None:
    with pytest.raises(ResdslError) as caught:
        write_picture(resnet20, tmp_path / "net.gif")
    (found,) = caught.value.diagnostics
    assert found.code == "unknown-suffix"
    assert found.help == "known suffixes: `.svg`, `.png`, `.html`, `.txt`"


def test_a_place_that_cannot_be_written(resnet20: Graph, tmp_path: Path) -> None:
    with pytest.raises(ResdslError, match="No such file or directory"):
        write_picture(resnet20, tmp_path / "missing" / "net.svg")
