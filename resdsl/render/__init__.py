"""Pictures of graphs: SVG, PNG, HTML and text, without torch and without installed fonts.

`model/` turns a graph into the parts of a picture, a tree of values; `svg/` lays them out and
writes them as SVG, `text/` draws them in box-drawing characters. Neither reads the graph itself.
"""

from resdsl.render.picture import render_svg, write_picture
from resdsl.render.text.picture_text import render_text

__all__ = ["render_svg", "render_text", "write_picture"]
