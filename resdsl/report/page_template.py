"""The templates of the pages, and the libraries that draw charts in a browser."""

from __future__ import annotations

import sys
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from resdsl.text.printable import printable_lines


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
