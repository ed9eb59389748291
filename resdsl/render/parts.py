"""The parts that a picture is composed of: a tree of values between the graph and its renderers.

Fields marked ``blank`` or ``tokens`` may differ between blocks that are drawn as one (see
:mod:`resdsl.render.alike`): a blank one is then left out, tokens show all their alternatives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from resdsl.render.lanes import Lanes
from resdsl.render.theme import Kind

Token = tuple[str, ...]  # one setting, and its alternatives where alike blocks differ
Tokens = tuple[Token, ...]


_BLANK = {"differ": "blank"}
_TOKENS = {"differ": "tokens"}


@dataclass(frozen=True, slots=True)
class Row:
    """One layer of a card: op, settings and number of parameters."""

    op: str
    kind: Kind
    settings: Tokens = field(default=(), metadata=_TOKENS)
    figure: str = field(default="", metadata=_BLANK)
    output: str = field(default="", metadata=_BLANK)


@dataclass(frozen=True, slots=True)
class Card:
    """A chain of layers as touching rows."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Pill:
    """Where data enter or leave: `input 3×32×32`."""

    name: str
    shape: str = field(default="", metadata=_BLANK)


@dataclass(frozen=True, slots=True)
class Join:
    """A join of named outputs, drawn as a glyph: add, concat, mul, mean."""

    op: str
    shape: str = field(default="", metadata=_BLANK)


@dataclass(frozen=True, slots=True)
class Icon:
    """The pictogram of a block: bars, and brackets (first bar, one past the last, gated)."""

    bars: tuple[Kind | str, ...]
    brackets: tuple[tuple[int, int, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive uses of one template: a closed card, or an open frame where ``body`` is given."""

    name: str
    count: int
    icon: Icon
    settings: Tokens = field(default=(), metadata=_TOKENS)
    figure: str = field(default="", metadata=_BLANK)
    shape: str = field(default="", metadata=_BLANK)
    body: Chain | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """Repetitions of a block: the runs of equal ones in a chain."""

    name: str
    contents: str  # `basic ×3`
    body: Chain
    shape: str = field(default="", metadata=_BLANK)
    figure: str = field(default="", metadata=_BLANK)


@dataclass(frozen=True, slots=True)
class Gate:
    """The layers that compute a lane's weight, and the sign of the function at their end."""

    body: Chain
    sign: str
    reads: bool = True  # the skip's input; a learnt number reads nothing


@dataclass(frozen=True, slots=True)
class Skip:
    """A branch beside a shortcut. What is None has nothing to compute."""

    name: str
    merge: str
    lanes: Lanes
    notes: Tokens = field(metadata=_TOKENS)
    branch: Chain
    shortcut: Chain | None = None
    transform: Gate | None = None
    carry: Gate | None = None

    @property
    def carried(self) -> bool:
        """Whether the shortcut is multiplied by a weight that is not the plain 1."""
        weight = self.lanes.carry
        return weight is not None and (
            self.carry is not None or self.lanes.coupled == "carry" or weight != 1
        )

    @property
    def transformed(self) -> bool:
        """Whether the branch is multiplied by a weight that is not the plain 1."""
        gated = self.transform is not None or self.lanes.coupled == "transform"
        return gated or self.lanes.transform != 1

    @property
    def on_lane(self) -> tuple[str, Chain]:
        """The name on the shortcut and the layers on it: one layer without weights is a name."""
        chain = self.shortcut or Chain()
        if len(chain.links) == 1 and not chain.links[0].extra:
            match chain.links[0].part:
                case Card(rows=(row,)) if not row.figure and row.kind != "weights":
                    return self.lanes.shortcut or row.op, Chain()
        return ("" if chain.links else self.lanes.shortcut), chain


@dataclass(frozen=True, slots=True)
class Branches:
    """Labelled bodies side by side, closed by a merge."""

    name: str
    merge: str
    columns: tuple[tuple[str, Chain], ...]


Part = Card | Pill | Join | Block | Stage | Skip | Branches


@dataclass(frozen=True, slots=True)
class Link:
    """A part in a chain.

    ``outputs`` are the numbers its result has in the template; ``extra`` are the numbers of
    inputs other than the previous result, which ``follows`` says it takes; ``label`` is the
    output shape where it is new.
    """

    part: Part
    outputs: tuple[int, ...] = ()
    extra: tuple[tuple[int, str], ...] = ()
    follows: bool = True
    tapped: bool = False
    name: str = ""  # given by `as`
    label: str = field(default="", metadata=_BLANK)


@dataclass(frozen=True, slots=True)
class Chain:
    """Parts one below the other, data flowing down."""

    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A distinct block with the places that use it: (where, how many)."""

    name: str
    uses: tuple[tuple[str, int], ...]
    chain: Chain
    figure: str = field(default="", metadata=_BLANK)


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole picture: the net, and beside it the blocks that it shows closed."""

    title: str
    subtitle: str
    net: Chain
    blocks: tuple[Definition, ...] = ()


def settings_text(settings: Tokens) -> str:
    """Return settings as `3×3 · 16, 32, 64`; more than three alternatives as first … last."""
    return " · ".join(
        ", ".join(token) if len(token) <= 3 else f"{token[0]} … {token[-1]}" for token in settings
    )


def marks(chain: Chain) -> Iterator[str]:
    """Yield what a legend has to explain: the kinds of the rows, and "shortcut"."""
    for link in chain.links:
        match link.part:
            case Card(rows=rows):
                yield from (row.kind for row in rows)
            case Join():
                yield "shortcut"
            case Block(body=Chain() as body) | Stage(body=body):
                yield from marks(body)
            case Skip() as skip:
                yield from ["shortcut"] if skip.lanes.carry is not None else []
                yield from ["activation"] if skip.transform or skip.carry else []
                gates = [gate.body for gate in (skip.transform, skip.carry) if gate]
                for part in (skip.branch, skip.shortcut or Chain(), *gates):
                    yield from marks(part)
            case Branches(columns=columns):
                for _, column in columns:
                    yield from marks(column)
