"""Pictures as SVG text, and as files whose suffix says the kind: the entry to the room."""

from __future__ import annotations

from pathlib import Path

from resdsl.graph.nodes import Graph
from resdsl.render.model.outline import outline
from resdsl.render.svg.colours import THEMES, resolve_variables
from resdsl.render.svg.sheet import compose_page
from resdsl.render.svg.svg import write_svg
from resdsl.render.text.picture_text import render_text
from resdsl.text.atomic_write import writing
from resdsl.text.diagnostics import ResdslError, suggest
from resdsl.text.printable import html_text

STYLES = ("blocks", "layers")
SUFFIXES = (".svg", ".png", ".html", ".txt")


def render_svg(graph: Graph, *, style: str = "blocks", theme: str = "auto") -> str:
    """Return an SVG picture of ``graph``.

    Args:
        graph: the net; equal graphs give equal text.
        style: `blocks` draws the net as a column of blocks and each distinct block once beside
            it; `layers` draws every layer where it is, with repeats collapsed.
        theme: `light`, `dark`, or `auto`, which follows the viewer's preference.

    Raises:
        ResdslError: there is no such style or theme.
    """
    for noun, value, known in (("style", style, STYLES), ("theme", theme, THEMES)):
        if value not in known:
            message = f"there is no {noun} `{value}`"
            raise ResdslError.of(f"unknown-{noun}", message, help=suggest(value, known))
    page = compose_page(outline(graph, open_blocks=style == "layers"))
    return write_svg(page, theme)


def write_picture(
    graph: Graph, path: str | Path, *, style: str = "blocks", theme: str = "auto"
) -> Path:
    """Return ``path`` after writing a picture of ``graph`` there.

    Args:
        graph: the net.
        path: its suffix, `.svg`, `.png`, `.html` or `.txt`, is the kind of the picture. A PNG has
            twice the picture's size in pixels, for screens of high resolution.
        style: as in :func:`render_svg`; text pictures have only `blocks`.
        theme: as in :func:`render_svg`; `auto` is light in a PNG, and text has no theme.

    Raises:
        ResdslError: the suffix, the style or the theme is unknown, or ``path`` cannot be written.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(f"`{s}`" for s in SUFFIXES)
        message = f"cannot tell the kind of picture from {path.name}"
        raise ResdslError.of("unknown-suffix", message, help=f"known suffixes: {known}")
    if suffix == ".txt":
        data = render_text(graph).encode()
    else:
        svg = render_svg(graph, style=style, theme=theme)
        match suffix:
            case ".png":
                data = _png(svg, theme)
            case ".html":
                data = _html(svg, graph.name, theme).encode()
            case _:
                data = svg.encode()
    with writing(path):
        path.write_bytes(data)
    return path


def _png(svg: str, theme: str) -> bytes:
    import vl_convert  # It is 60 MB and loaded only where a PNG is asked for.

    data: bytes = vl_convert.svg_to_png(resolve_variables(svg, theme), scale=2)
    return data


def _html(svg: str, title: str, theme: str) -> str:
    scheme = "light dark" if theme == "auto" else theme
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f'<meta name="color-scheme" content="{scheme}">\n<title>{html_text(title)}</title>\n'
        "<style>body{margin:0}svg{display:block;max-width:100%;height:auto;margin:0 auto}</style>\n"
        f"</head>\n<body>\n{svg}</body>\n</html>\n"
    )
