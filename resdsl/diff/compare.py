"""Compares two nets block by block: what was added, removed and changed.

Items of two lists are paired first, by `pairing.py`; a pair of blocks is compared once, however
often it is used, and says how often. What differs inside of a block is told there and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import permutations

from resdsl.diff.alignment import align
from resdsl.diff.changes import Change, ChangeKind, Setting
from resdsl.diff.compared_items import ComparedItem, items, repetitions
from resdsl.diff.contents import Contents
from resdsl.diff.difference import Difference
from resdsl.diff.pairing import pair_calls, pair_items
from resdsl.diff.setting_words import differing
from resdsl.graph.costs import total
from resdsl.graph.hashes import structure_hash, training_hash
from resdsl.graph.layer_memory import is_symmetric
from resdsl.graph.nodes import Call, Graph, Template

_Key = tuple[int, int]  # two templates, by identity


def compare(a: Graph, b: Graph) -> Difference:
    """Return how ``b`` differs from ``a``.

    Of nets that train alike there are no changes, whatever names they have. The
    changes of two others sum up to the difference of their parameters and multiply-adds: each has
    those of one use, times its uses.
    """
    if training_hash(a) == training_hash(b):
        return Difference(a, b, "same-training", ())
    same = structure_hash(a) == structure_hash(b)
    changes = _Comparison().changes(a, b)
    return Difference(a, b, "same-family" if same else "different", changes)


@dataclass(eq=False)
class _BlockPair:
    """Two blocks that stand for each other, first used at ``at``, and what differs in them.

    ``uses`` and ``within`` are known when all pairs are: how often the whole net uses the pair, and
    the items of the outermost list that do.
    """

    a: Template
    b: Template
    at: str
    changes: list[Change] = field(default_factory=list)
    inner: dict[_Key, int] = field(default_factory=dict)  # pairs used here, with how often
    places: dict[_Key, dict[str, None]] = field(default_factory=dict)  # and in which items
    partners: dict[str, str] = field(default_factory=dict)  # paths in b by those in a
    uses: int = 0
    within: dict[str, None] = field(default_factory=dict)

    @property
    def block(self) -> str:
        names = dict.fromkeys((self.a.name, self.b.name))
        return " -> ".join(names)

    def note(
        self,
        kind: ChangeKind,
        a: ComparedItem | None,
        b: ComparedItem | None,
        settings: list[Setting],
        cost: tuple[int, int],
    ) -> None:
        """Add a change, where ``cost`` has parameters and multiply-adds, B minus A."""
        item = a or b
        assert item is not None
        words_a, words_b = (side.words if side else None for side in (a, b))
        change = Change(kind, self.block, item.path, words_a, words_b, tuple(settings), *cost)
        self.changes.append(change)

    def note_alone(self, a: ComparedItem | None, b: ComparedItem | None) -> None:
        """Add that an item has no partner.

        Of a skip whose branch has partners these are the layers on its shortcut and gates, too.
        """
        if a is not None:
            self.note("removed", a, None, [], _minus((0, 0), a.cost))
        if b is not None:
            self.note("added", None, b, [], b.cost)
        for item in a.around if a else ():
            self.note_alone(item, None)
        for item in b.around if b else ():
            self.note_alone(None, item)


class _Comparison:
    """The pairs of blocks of two nets, each compared once, on the way down from the nets."""

    def __init__(self) -> None:
        self.contents = Contents()
        self.pairs: dict[_Key, _BlockPair] = {}
        self.finished: list[_BlockPair] = []  # a pair stands after the pairs that it uses

    def changes(self, a: Graph, b: Graph) -> tuple[Change, ...]:
        """Return the changes, those of the outermost list first."""
        root = self.compare_templates(a.net, b.net, "")
        root.uses = 1
        if a.input != b.input:
            shapes = Setting("shape", str(a.input), str(b.input))
            root.changes.insert(0, Change("changed", "net", "input", None, None, (shapes,)))
        for pair in reversed(self.finished):
            for key, count in pair.inner.items():
                inner = self.pairs[key]
                inner.uses += pair.uses * count
                inner.within |= pair.places[key] if pair is root else pair.within
        order = {node.name: i for i, node in enumerate(a.net.body.nodes)}
        return tuple(
            replace(
                change,
                at=pair.at,
                uses=pair.uses,
                within=tuple(sorted(pair.within, key=order.__getitem__)),
            )
            for pair in self.pairs.values()
            for change in pair.changes
        )

    def compare_templates(self, a: Template, b: Template, at: str) -> _BlockPair:
        """Return what differs in two blocks, of which the first use is ``at``."""
        key = (id(a), id(b))
        if key not in self.pairs:
            pair = self.pairs[key] = _BlockPair(a, b, at)
            self.compare_lists(pair, items(a.body, {}), items(b.body, {}))
            self.finished.append(pair)
        return self.pairs[key]

    def compare_lists(self, pair: _BlockPair, a: list[ComparedItem], b: list[ComparedItem]) -> None:
        """Add to ``pair`` what differs in two lists of its blocks."""
        for x, y in pair_items(a, b, self.contents):
            if x is None or y is None:
                pair.note_alone(x, y)
                continue
            if x.calls:
                self.compare_calls(pair, x, y)
            else:
                self.compare_layers(pair, x, y)
            pair.partners[x.path] = y.path

    def compare_calls(self, pair: _BlockPair, x: ComparedItem, y: ComparedItem) -> None:
        """Compare the repetitions of two stages, or two uses of blocks."""
        gone, new = [], []
        for c, d in pair_calls(x.calls, y.calls, self.contents):
            if c is None or d is None:
                gone += [c] if c else []
                new += [d] if d else []
                continue
            self.compare_use(pair, c, d, f"{x.path}.{c.name}" if c is not x.node else x.path)
        if gone or new:
            settings = [Setting("depth", str(len(x.calls)), str(len(y.calls)))]
            if len(x.calls) == len(y.calls):
                words = (repetitions(tuple(calls)) for calls in (gone, new))
                settings = [Setting("repetitions", *words)]
            less, more = (total(calls) for calls in (gone, new))
            pair.note("changed", x, y, settings, _minus(more, less))

    def compare_use(self, pair: _BlockPair, c: Call, d: Call, path: str) -> None:
        """Compare two repetitions inside of ``pair``."""
        if self.contents.template(c.template) == self.contents.template(d.template):
            return
        key = (id(c.template), id(d.template))
        self.compare_templates(c.template, d.template, f"{pair.at}.{path}".strip("."))
        pair.inner[key] = pair.inner.get(key, 0) + 1
        pair.places.setdefault(key, {})[path.partition(".")[0]] = None

    def compare_layers(self, pair: _BlockPair, x: ComparedItem, y: ComparedItem) -> None:
        """Compare two layers or regions."""
        a, b = x.layer, y.layer
        assert a is not None
        assert b is not None
        settings: list[Setting] = []
        costs = _minus(total([b]), total([a]))
        same = self.contents.layer(a) == self.contents.layer(b)
        other = not same and type(a.op) is not type(b.op)
        if not same:
            op = Setting("op", x.tag, y.tag)
            settings += [op] if other else differing(a.op, b.op)
        if a.x[:1] != b.x[:1] and (not same or costs != (0, 0)):
            settings.append(Setting("input", str(a.x[0]), str(b.x[0])))
        settings += _reading(pair, x, y)
        if settings:
            pair.note("changed", x, y, settings, costs)
        self.compare_parts(pair, x, y)

    def compare_parts(self, pair: _BlockPair, x: ComparedItem, y: ComparedItem) -> None:
        """Compare the parts of two regions by their labels; equal parts may change labels."""
        a = {k: items(v, x.names, f"{x.path}.{k}.") for k, v in x.parts.items()}
        b = {k: items(v, y.names, f"{y.path}.{k}.") for k, v in y.parts.items()}
        for k in a:
            if k in b:
                self.compare_lists(pair, a[k], b[k])
        order = [[k for k in p if k in q] for p, q in permutations((x.labels, y.labels))]
        if order[0] != order[1]:
            pair.note("changed", x, y, [Setting("order", *map(", ".join, order))], (0, 0))
        gone, new = [k for k in a if k not in b], [k for k in b if k not in a]
        contents = {k: tuple(map(self.contents.item, {**a, **b}[k])) for k in gone + new}
        for old, label in align(gone, new, (contents.__getitem__,)):
            if old is None or label is None:
                for item in a[old] if old else ():
                    pair.note_alone(item, None)
                for item in b[label] if label else ():
                    pair.note_alone(None, item)


def _reading(pair: _BlockPair, x: ComparedItem, y: ComparedItem) -> list[Setting]:
    """Return the setting that two layers read other outputs, if they do.

    What A reads is named as in B where it has a partner there: a new name is no change.
    """
    if x.without_branch or y.without_branch or x.layer is None:
        return []
    a, b = [pair.partners.get(path, path) for path in x.reads], list(y.reads)
    if a == b or (is_symmetric(x.layer) and sorted(a) == sorted(b)):
        return []
    return [Setting("reads", ", ".join(x.reads), ", ".join(y.reads))]


def _minus(more: tuple[int, int], less: tuple[int, int]) -> tuple[int, int]:
    return more[0] - less[0], more[1] - less[1]
