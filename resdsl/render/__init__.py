"""Pictures of graphs: SVG, PNG, HTML and text. Needs neither torch nor installed fonts."""

from resdsl.render.picture import render_svg, write_picture
from resdsl.render.text.picture_text import render_text

__all__ = ["render_svg", "render_text", "write_picture"]
