"""The templates of the pages, and the libraries that draw charts in a browser."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from resdsl.report.report_colours import DASHES, SHAPES, css_colours, vega_config
from resdsl.text.printable import printable_lines

if TYPE_CHECKING:
    from resdsl.report.charts import Spec


def render_page(
    name: str, families: Sequence[str], specs: Mapping[str, Spec], **values: Any
) -> str:
    """Return a page as one HTML document that needs no network.

    Args:
        name: of the template, which fills ``frame.html``.
        families: what has a colour of its own on the page.
        specs: the charts in Vega-Lite, by the id of the element where each is drawn.
        values: what else the template reads.
    """
    return template(name).render(
        families=families,
        css=[css_colours(scheme, len(families)) for scheme in (0, 1)],
        dashes=DASHES,
        marks=list(SHAPES.values()),
        can_draw=can_draw(),
        specs=specs,
        schemes={"light": vega_config(0), "dark": vega_config(1)},
        bundle=bundle() if specs else "",
        version=version("resdsl"),
        **values,
    )


@cache
def template(name: str) -> Template:
    """Return a template of this room by the name of its file. A text of a study can neither end the
    element or the attribute that it stands in, nor hide characters from the reader."""
    environment = Environment(
        loader=PackageLoader("resdsl", "report"),
        autoescape=True,
        finalize=lambda value: value if isinstance(value, Markup) else printable_lines(str(value)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # The charts are drawn in the order of their figures, so keys are not sorted.
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    return environment.get_template(name)


def can_draw() -> bool:
    """Return whether charts can be made. Under ``python -OO`` altair, which needs its docstrings to
    build its classes, cannot be imported."""
    return sys.flags.optimize < 2


@cache
def bundle() -> Markup:
    """Return Vega, Vega-Lite and Vega-Embed in the version that altair writes for."""
    import altair as alt
    import vl_convert

    written_for = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    script = "window.vegaEmbed = vegaEmbed;"
    return Markup(vl_convert.javascript_bundle(script, vl_version=written_for))
