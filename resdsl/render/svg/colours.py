"""Colours and the stylesheet. Every class and variable has the prefix ``rd-``.

The palette is Okabe and Ito's, which stays apart for colour-blind readers. Variables belong to
the picture's own root class, so that pictures of different themes can stand in one page.
"""

from __future__ import annotations

import re

from resdsl.render.model.parts import KINDS

THEMES = ("auto", "light", "dark")  # auto follows the viewer

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
PALETTE = {name: (light, dark) for name, light, dark in map(str.split, _TABLE.strip().splitlines())}
"""The colours by name, each on light and on dark paper. Reports of studies use them as well."""
FONTS = "Inter,'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif"
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


def stylesheet(theme: str) -> str:
    """Return the CSS of a picture; ``auto`` follows the viewer's preference."""
    root = f".rd-{theme}"  # pictures of several themes in one page must not restyle each other
    css = f"{root}{{{_variables(theme)}}}"
    if theme == "auto":
        css += f"@media(prefers-color-scheme:dark){{{root}{{{_variables('dark')}}}}}"
    rules = dict(_RULES)
    for kind in KINDS:
        rules |= {f"{kind}-{part}": f"fill:@{kind}-{part}" for part in ("fill", "bar", "text")}
    css += f"{root} text{{font-family:{FONTS};font-size:13px;fill:@ink}}"
    css += "".join(f"{root} .rd-{name}{{{rule}}}" for name, rule in rules.items())
    return re.sub(r"@([a-z-]+)(?=[;}])", r"var(--rd-\1)", css)


def _variables(theme: str) -> str:
    pairs = PALETTE.items()
    return ";".join(
        f"--rd-{name}:{dark if theme == 'dark' else light}" for name, (light, dark) in pairs
    )


def resolve_variables(svg: str, theme: str) -> str:
    """Return ``svg`` with every ``var()`` replaced by its colour, for renderers without CSS
    variables; ``auto`` becomes light."""
    plain = re.sub(r"@media\([^)]*\)\{.*?\}\}", "", svg)
    plain = re.sub(r"--rd-[a-z-]+:[^;}]*;?", "", plain)
    return re.sub(r"var\(--rd-([a-z-]+)\)", lambda m: PALETTE[m[1]][theme == "dark"], plain)
