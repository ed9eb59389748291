"""The names of the layers of one list, of which the keys of `state_dict` are made.

A layer is called by its `as`, else by its op and a number among the layers of that op that have no
name of their own, those that are switched off included. So a named layer that is put between others
leaves their names as they are, and trained weights fit them still:

    [conv, relu, conv]                     conv1, relu1, conv2
    [conv, {conv, as: extra}, relu, conv]  conv1, extra, relu1, conv2
"""

from __future__ import annotations

from collections import Counter

from resdsl.language.faults import Fault
from resdsl.language.layer_syntax import WrittenLayer
from resdsl.language.module_names import duplicate_name
from resdsl.text.diagnostics import Place


class LayerNames:
    """Gives each layer of a list its name, in the order of the list."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._taken: dict[str, Place | None] = {}

    def of(self, item: WrittenLayer) -> str:
        """Return the name of the next layer.

        Raises:
            Fault: it has a name of its own, which another layer of the list has already.
        """
        if item.name is None:
            return self.fresh(item.tag, item.place)
        place = item.name_place or item.place
        if item.name in self._taken:
            raise Fault(duplicate_name(item.name, self._taken[item.name], place))
        self._taken[item.name] = place
        return item.name

    def fresh(self, tag: str, place: Place | None = None) -> str:
        """Return the next name that no layer of the list has yet, for a layer of the op ``tag``.

        ``place`` is None for a layer that is not written but follows from one.
        """
        name = ""
        while not name or name in self._taken:
            self._counts[tag] += 1
            name = f"{tag}{self._counts[tag]}"
        self._taken[name] = place
        return name
