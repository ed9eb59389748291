"""The numbers in a line of generated source, and what a person would call each of them.

The source of a layer is plain text, so numbers are found by reading the line as Python's tokens:
which call, subscript or tuple a number stands in says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from resdsl.codegen.signatures import Signature, Signatures

_TOKEN = re.compile(
    r"""(?P<text>[rbfu]*(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))"""
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?!\w))"
    r"|(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)"
    r"|(?P<space>\s+)|(?P<sign>\w+|.)"
)
_BEFORE_A_SIGN = frozenset("(,=[:*/+-")  # a minus after one of these belongs to the number

# A number that says which axis is meant is part of what a line does: it never becomes an argument.
_AXES = frozenset({"dim", "dim0", "dim1", "start_dim", "end_dim", "axis"})
_OF_AXES = frozenset({"transpose", "movedim", "flatten", "permute", "squeeze", "unsqueeze"})

_WORDS = {
    "num_groups": "groups", "num_heads": "heads", "pad": "padding", "mul": "scale",
    "num_embeddings": "vocab",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a line, and the ``word`` for what it means there.

    One with a ``default`` is a keyword argument: the line writes ``lead``, as in `, stride=`,
    before it, and leaves both out where the number is the default. One that is ``sliced`` is a
    bound or the step of a slice.
    """

    text: str
    word: str
    lead: str = ""
    default: str | None = None
    sliced: bool = False


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """A line with its numbers taken out: number i stands between ``pieces`` i and i + 1.

    What a call leaves out is written out, so that calls of one function have the same pieces
    whether they give a number or not.
    """

    pieces: tuple[str, ...]
    numbers: tuple[Number, ...]
    key: tuple[object, ...]  # equal for lines that differ in numbers alone

    def filled(self, texts: Sequence[str]) -> str:
        """Return the line with a text for each number, in their order; defaults are left out.

        >>> line = LineReader(Signatures([])).read("self.conv1 = nn.Conv2d(8, 8, 3, padding=1)")
        >>> [number.word for number in line.numbers]
        ['in_channels', 'out_channels', 'kernel_size', 'stride', 'padding', 'dilation', 'groups']
        >>> line.filled(["8", "16", "3", "2", "1", "1", "1"])
        'self.conv1 = nn.Conv2d(8, 16, 3, stride=2, padding=1)'
        """
        line = self.pieces[0]
        for number, text, piece in zip(self.numbers, texts, self.pieces[1:], strict=True):
            if text != number.default:
                lead = number.lead.removeprefix(", ") if line.endswith("(") else number.lead
                spaced = number.sliced and not text.lstrip("-").isdigit()
                line += lead + (f" {text}" if spaced else text)
            line += piece
        return line


class LineReader:
    """Reads lines, equal ones once, by the signatures of what they call."""

    def __init__(self, signatures: Signatures) -> None:
        self.signatures = signatures
        self._known: dict[str, ParsedLine] = {}

    def read(self, line: str) -> ParsedLine:
        """Return a line with its numbers taken out."""
        if line not in self._known:
            self._known[line] = _LineReading(line, self.signatures).line()
        return self._known[line]


@dataclass(slots=True)
class _Bracket:
    """An open bracket, and how far it has been read.

    ``called`` is the function whose call it opens, empty where it opens none, ``given`` the
    keywords of that call. ``index`` counts commas, and ``keyword`` is that of the argument being
    read. Parameters before the one numbered ``seen`` have been given or written out.
    """

    opener: str
    called: str = ""
    signature: Signature | None = None
    given: frozenset[str] = frozenset()
    seen: int = 0
    index: int = 0
    keyword: str = ""
    first_name: str = ""

    @property
    def parameter(self) -> str:
        """The name of the argument that is being read, as far as it is known."""
        if self.keyword or self.signature is None:
            return self.keyword
        names = self.signature.parameters
        return names[self.index] if self.index < len(names) else ""


class _LineReading:
    """One pass over the tokens of a line."""

    def __init__(self, line: str, signatures: Signatures) -> None:
        self.signatures = signatures
        self.tokens = [(m.lastgroup or "", m[0]) for m in _TOKEN.finditer(line)]
        self.pieces = [""]
        self.numbers: list[Number] = []
        self.open: list[_Bracket] = []
        self.at = 0

    def line(self) -> ParsedLine:
        """Return what the pass has found."""
        while self.at < len(self.tokens):
            self.token(*self.tokens[self.at])
        key = (*self.pieces, *((n.lead, n.default, n.word) for n in self.numbers))
        return ParsedLine(tuple(self.pieces), tuple(self.numbers), key)

    def token(self, kind: str, text: str) -> None:
        """Read the token that the pass is at, and move on."""
        bracket = self.open[-1] if self.open else None
        if text in ("(", "["):
            self.opened(text)
        elif text in (")", "]") and bracket is not None:
            self.write_out(bracket, up_to=None)
            self.open.pop()
            self.keep()
        elif text == "," and bracket is not None:
            bracket.index += 1
            bracket.keyword = ""
            self.argument(comma=True)
        elif kind == "number" or (text == "-" and self.is_negative()):
            self.number(bracket)
        else:
            if kind == "name" and bracket is not None and not bracket.first_name:
                bracket.first_name = text
            self.keep()

    def keep(self) -> None:
        """Take the token into the line as it is."""
        self.pieces[-1] += self.tokens[self.at][1]
        self.at += 1

    def opened(self, text: str) -> None:
        """Open a bracket: of a call behind a name, of a slice behind a value, else of a tuple."""
        kind, before = self.tokens[self.at - 1] if self.at else ("", "")
        bracket = _Bracket(text)
        if text == "(" and kind == "name":
            signature = self.signatures.of(before)
            keywords, n_positional = self.given() if signature else (frozenset(), 0)
            bracket = _Bracket(text, before, signature, keywords, n_positional)
        elif text == "[" and (kind == "name" or before in (")", "]")):
            bracket = _Bracket("slice")
        self.open.append(bracket)
        self.keep()
        if bracket.called:
            self.argument(comma=False)

    def given(self) -> tuple[frozenset[str], int]:
        """Return the keywords of the call that opens here, and how many arguments have none."""
        depth, names, n_positional = 0, [], 0
        fresh = True
        for index in range(self.at, len(self.tokens)):
            kind, text = self.tokens[index]
            depth += (text in ("(", "[")) - (text in (")", "]"))
            if not depth:
                break
            if depth == 1 and text == ",":
                fresh = True
            elif fresh and kind != "space" and index > self.at:
                fresh = False
                if kind == "name" and self.sign_at(index + 1) == "=":
                    names.append(text)
                else:
                    n_positional += 1
        return frozenset(names), n_positional

    def sign_at(self, index: int) -> str:
        return self.tokens[index][1] if index < len(self.tokens) else ""

    def argument(self, *, comma: bool) -> None:
        """Read what starts an argument: defaults that the call leaves out before it, its keyword.

        A keyword whose default is known and whose value is one number becomes a number with a lead,
        the same as where the call leaves it out: `stride=2` and no stride are one kind of line.
        """
        bracket = self.open[-1]
        start = self.at + comma
        while self.sign_at(start).isspace():
            start += 1
        keyword = self.sign_at(start)
        is_keyword = self.sign_at(start + 1) == "=" and bracket.called != ""
        if not is_keyword:
            if comma:
                self.keep()
            return
        self.write_out(bracket, up_to=keyword)
        bracket.keyword = keyword
        signature = bracket.signature
        default = signature.defaults.get(keyword) if signature else None
        length = 2 if self.sign_at(start + 2) == "-" else 1
        last = start + 1 + length
        alone = self.kind_at(last) == "number" and self.sign_at(last + 1) in (",", ")")
        if default is not None and alone:
            text = "".join(t for _, t in self.tokens[start + 2 : last + 1])
            self.add(text, keyword, bracket, lead=f", {keyword}=", default=default)
            self.at = last + 1
            return
        while self.at < start + 2:
            self.keep()

    def kind_at(self, index: int) -> str:
        return self.tokens[index][0] if index < len(self.tokens) else ""

    def write_out(self, bracket: _Bracket, up_to: str | None) -> None:
        """Write the defaults that a call leaves out before a keyword, or all that remain."""
        signature = bracket.signature
        if signature is None:
            return
        while bracket.seen < len(signature.parameters):
            name = signature.parameters[bracket.seen]
            if name == up_to:
                break
            bracket.seen += 1
            if name in signature.defaults and name not in bracket.given:
                default = signature.defaults[name]
                self.add(default, name, bracket, lead=f", {name}=", default=default)

    def is_negative(self) -> bool:
        """Return whether the minus that the pass is at belongs to the number behind it."""
        if self.kind_at(self.at + 1) != "number":
            return False
        before = next((t for k, t in reversed(self.tokens[: self.at]) if k != "space"), "(")
        return before in _BEFORE_A_SIGN

    def number(self, bracket: _Bracket | None) -> None:
        """Take out a number, unless it says which axis is meant."""
        kind, text = self.tokens[self.at]
        if kind != "number":
            text += self.tokens[self.at + 1][1]
        call = next((b for b in reversed(self.open) if b.called), None)
        sliced = bracket is not None and bracket.opener == "slice"
        before = self.sign_at(self.at - 1)
        if sliced and before != ":" and self.sign_at(self.at + 1) != ":":
            structural = True
        else:
            name = call.called.rpartition(".")[2] if call else ""
            structural = name in _OF_AXES or (call is not None and call.parameter in _AXES)
        width = 1 if kind == "number" else 2
        if structural:
            self.pieces[-1] += text
        elif sliced:
            word = "stride" if before == ":" and self.sign_at(self.at - 2) == ":" else "size"
            self.numbers.append(Number(text, word, sliced=before == ":"))
            self.pieces.append("")
        else:
            self.add(text, call.parameter if call else "", call)
        self.at += width

    def add(
        self,
        text: str,
        parameter: str,
        bracket: _Bracket | None,
        lead: str = "",
        default: str | None = None,
    ) -> None:
        self.numbers.append(Number(text, _word(parameter, bracket), lead, default))
        self.pieces.append("")


def _word(parameter: str, call: _Bracket | None) -> str:
    """Return what a person calls an argument: by its name, by the function for its only number
    `p`, or by the tensor that a constant fills."""
    function = re.sub(r"[123]d$", "", call.called.rpartition(".")[2]) if call else "weight"
    if function == "constant_" and call is not None:
        return call.first_name.rpartition(".")[2]
    word = parameter if parameter not in ("", "p") else function.strip("_").lower()
    return _WORDS.get(word, word)
