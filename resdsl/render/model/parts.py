"""The parts that a picture is composed of: a tree of values between a graph and its renderers.

A picture is a chain of links. A link holds a part, and a part that holds others, such as a skip,
holds chains again. Shapes and numbers of parameters are texts already, as they will be shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Token = tuple[str, ...]
"""One setting of a layer as words; more than one word where blocks that share a drawing differ."""
Tokens = tuple[Token, ...]
KINDS = {
    "weights": "weights",
    "norm": "norm",
    "activation": "activation, gate",
    "shape": "pooling, shape",
}
"""The kinds of layers, each of which has a colour, and what the legend says of them."""
LEARNT = "α"
"""The sign of a gate that is a number of its own."""


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One layer of a card: op, settings and number of parameters."""

    name: str
    kind: str  # its colour, a key of :data:`KINDS`
    settings: Tokens = ()
    figure: str = ""
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A chain of layers as touching rows."""

    rows: tuple[DrawnRow, ...]


@dataclass(frozen=True, slots=True)
class Pill:
    """Where data enter or leave: `input 3×32×32`. Without a name only a place on the spine."""

    name: str
    shape: str = ""


@dataclass(frozen=True, slots=True)
class DrawnJoin:
    """A join of named outputs, drawn as a glyph: add, concat, mul, mean.

    ``counts`` says of each input that has one line and is taken more than once how often it is.
    """

    op: str
    shape: str = ""
    counts: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A layer in the sign of a block: a row, and a share of its width where columns lie side by
    side."""

    kind: str
    row: int
    left: float = 0
    width: float = 1


@dataclass(frozen=True, slots=True)
class Icon:
    """The sign of a block: bars; brackets (first row, one past the last, gated)."""

    bars: tuple[Bar, ...]
    brackets: tuple[tuple[int, int, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class DrawnBlock:
    """Consecutive uses of one template: a closed card, or an open frame where ``body`` is given.

    ``drawing`` is the number of the drawing that shows its layers: blocks of one name, sign and
    width may differ in layers that their signs leave out.
    """

    name: str
    count: int
    icon: Icon
    drawing: int
    settings: Tokens = ()
    figure: str = ""
    shape: str = ""
    body: Chain | None = None


@dataclass(frozen=True, slots=True)
class DrawnStage:
    """Repetitions of a block: the runs of equal ones in a chain."""

    name: str
    contents: str  # its blocks in words, as `basic ×3`
    body: Chain
    shape: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True)
class DrawnPaths:
    """What a skip's two paths carry at the start of training, and how they are joined.

    ``carry`` is None where there is no shortcut at all; ``carried`` and ``transformed`` say that a
    path is multiplied by a weight other than the plain 1; ``coupled`` is the letter, T or C, of
    the gate that weighs the other path, too, by one minus its value.
    """

    merge: str
    carry: float | None
    transform: float
    carried: bool = False
    transformed: bool = False
    coupled: str = ""
    shortcut: str = ""  # what adapts it: `pad`, `project`
    notes: Tokens = ()  # what else happens at the merge


@dataclass(frozen=True, slots=True)
class DrawnGate:
    """The layers that compute a path's weight (T: of the branch, C: of the shortcut), and the
    sign of the function at their end."""

    letter: str
    body: Chain
    sign: str
    reads: str  # the skip's "input", or the "path" that it weighs; a learnt number reads nothing


@dataclass(frozen=True, slots=True)
class DrawnSkip:
    """A branch beside a shortcut: the layers on it, or a ``plate`` that names the only one."""

    name: str
    paths: DrawnPaths
    branch: Chain
    shortcut: Chain = ()
    plate: str = ""
    gates: tuple[DrawnGate, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawnColumn:
    """One of several chains side by side; an empty one is a bare line."""

    name: str
    body: Chain

    @property
    def follows(self) -> bool:
        """Tell whether the column reads what flows into all columns, not a named output alone."""
        return not self.body or self.body[0].follows


@dataclass(frozen=True, slots=True)
class DrawnBranches:
    """Columns from one input, closed by a join, which takes the named outputs in ``extra`` too.

    The columns that the input flows into come first.
    """

    name: str
    columns: tuple[DrawnColumn, ...]
    join: DrawnJoin
    extra: tuple[tuple[int, str], ...] = ()


DrawnPart = Card | Pill | DrawnJoin | DrawnBlock | DrawnStage | DrawnSkip | DrawnBranches


@dataclass(frozen=True, slots=True)
class Link:
    """A part in a chain.

    ``output`` is the number that its result has in the template; ``extra`` are the numbers and
    names of inputs other than the previous result, which ``follows`` says it takes; ``label`` is
    the output shape where it is new.
    """

    part: DrawnPart
    output: int | None = None
    extra: tuple[tuple[int, str], ...] = ()
    follows: bool = True
    tapped: bool = False
    name: str = ""  # given by `as`
    label: str = ""

    @property
    def enters(self) -> bool:
        """Tell whether a named output enters from the right, above the part."""
        return bool(self.extra) and not isinstance(self.part, DrawnJoin)


Chain = tuple[Link, ...]  # one below the other, data flowing down


@dataclass(frozen=True, slots=True)
class Definition:
    """A distinct block with the places that use it: `stage1 ×3, stage2`."""

    name: str
    chain: Chain
    figure: str = ""
    uses: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole picture: the net, and beside it the blocks that it shows closed."""

    title: str
    subtitle: str
    net: Chain
    blocks: tuple[Definition, ...] = ()


def solids(chain: Chain) -> Iterator[DrawnRow | DrawnBlock]:
    """Yield the rows and closed blocks of a chain and of its stages, which share a width."""
    for link in chain:
        match link.part:
            case Card(rows=rows):
                yield from rows
            case DrawnBlock(body=None) as block:
                yield block
            case DrawnStage(body=body):
                yield from solids(body)
