"""Colours and the stylesheet. Every class and variable has the prefix ``rd-``.

The palette is Okabe and Ito's, which stays apart for colour-blind readers. Variables belong to
the picture's own root class, so that pictures of different themes can stand in one page.
"""

from __future__ import annotations

import re
from typing import Literal, get_args

from resdsl.errors import ResdslError, suggest
from resdsl.ops.base import Group

Theme = Literal["auto", "light", "dark"]
Kind = Literal["weights", "norm", "activation", "shape"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LEGEND = {
    "weights": "weights",
    "norm": "norm",
    "activation": "activation, gate",
    "shape": "pooling, shape",
}

# name, light, dark
_TABLE = """
paper            #ffffff #10151b
ink              #1b2733 #e8edf2
muted            #566472 #a3b0bd
edge             #77848f #71808f
panel            #f7f8fa #171d24
band             #eaeef2 #222b34
rim              #c8d0d9 #3a4654
lane             #d55e00 #ff8f45
weights-bar      #0072b2 #56b4e9
weights-fill     #d6e8f5 #11344c
weights-text     #0b3c5d #c4e4f9
norm-bar         #8793a0 #8793a0
norm-fill        #e2e6eb #2a343e
norm-text        #34404c #d7dee5
activation-bar   #e69f00 #e69f00
activation-fill  #fcebc5 #3f2f0a
activation-text  #6a4300 #f9dfa8
shape-bar        #009e73 #2fc79a
shape-fill       #d2eee4 #0d392c
shape-text       #00543d #aeead5
"""
_COLOURS = {name: tuple(pair) for name, *pair in map(str.split, _TABLE.strip().splitlines())}


def _colours(theme: Theme) -> dict[str, str]:
    return {name: pair[theme == "dark"] for name, pair in _COLOURS.items()}


_FONTS = "Inter,'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif"
_RULES = {
    "paper": "fill:@paper",
    "panel": "fill:@panel;stroke:@rim",
    "frame": "fill:@paper;stroke:@rim",
    "card": "fill:@paper;stroke:@edge;stroke-width:1.25",
    "band": "fill:@band",
    "pill": "fill:@paper;stroke:@ink;stroke-width:1.5",
    "badge": "fill:@ink",
    "edge": "fill:none;stroke:@edge",
    "edge-head": "fill:@edge",
    "lane": "fill:none;stroke:@lane",
    "lane-head": "fill:@lane",
    "branch": "fill:none;stroke:@muted",
    "branch-head": "fill:@muted",
    "merge": "fill:@paper;stroke:@lane;stroke-width:2",
    "gate": "fill:@paper;stroke:@ink;stroke-width:1.5",
    "sigma": "fill:@activation-fill;stroke:@activation-bar;stroke-width:1.5",
    "sign": "fill:none;stroke:@lane",
    "times": "fill:none;stroke:@ink",
    "tap": "fill:@ink",
    "large": "font-size:20px;font-weight:700",
    "small": "font-size:11px",
    "bold": "font-weight:700",
    "italic": "font-style:italic",
    "muted": "fill:@muted",
    "inverse": "fill:@paper",
}


def kind_of(group: Group) -> Kind:
    """Return the colour of an op's group; merges and structures are coloured as shapes."""
    return next((k for k in KINDS if k == group), "shape")


def check_theme(theme: str) -> Theme:
    """Return ``theme`` if it is one.

    Raises:
        ResdslError: it is not.
    """
    for known in get_args(Theme):
        if theme == known:
            return known  # type: ignore[no-any-return]
    raise ResdslError.of(
        "unknown-theme", f"there is no theme `{theme}`", help=suggest(theme, get_args(Theme))
    )


def stylesheet(theme: Theme) -> str:
    """Return the CSS of a picture; ``auto`` follows the viewer's preference."""
    variables = f".rd{{{_variables(theme)}}}"
    if theme == "auto":
        variables += f"@media(prefers-color-scheme:dark){{.rd{{{_variables('dark')}}}}}"
    rules = dict(_RULES)
    for kind in KINDS:
        rules |= {f"{kind}-{part}": f"fill:@{kind}-{part}" for part in ("fill", "bar", "text")}
    lines = [f".rd text{{font-family:{_FONTS};font-size:13px;fill:@ink}}"]
    lines += [f".rd .rd-{name}{{{rule}}}" for name, rule in rules.items()]
    used = re.sub(r"@([a-z-]+)", r"var(--rd-\1)", "".join(lines))
    return _scoped(variables, theme) + _scoped(used, theme)


def _variables(theme: Theme) -> str:
    return ";".join(f"--rd-{name}:{value}" for name, value in _colours(theme).items())


def _scoped(css: str, theme: Theme) -> str:
    # Pictures of several themes in one page must not restyle each other.
    return re.sub(r"\.rd(?=[ {])", f".rd-{theme}", css)


def resolve_variables(svg: str, theme: Theme) -> str:
    """Return ``svg`` with every ``var()`` replaced by its colour, for renderers without CSS
    variables; ``auto`` becomes light."""
    colours = _colours(theme)
    plain = re.sub(r"@media\([^)]*\)\{.*?\}\}", "", svg)
    plain = re.sub(r"--rd-[a-z-]+:[^;}]*;?", "", plain)
    return re.sub(r"var\(--rd-([a-z-]+)\)", lambda m: colours[m[1]], plain)
