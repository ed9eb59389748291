"""What the classes of one module share while they are written."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from resdsl.codegen.class_body import ClassBody
from resdsl.codegen.layout import Layout, PreferredLayouts
from resdsl.graph.nodes import Template


@dataclass(frozen=True, slots=True)
class ModuleContext:
    """What the writer of a class needs of its module.

    ``functions`` are the names that layers read or bring along; ``modules`` asks for activations as
    submodules. ``class_of`` gives what stands for the class of a template whose input is in a
    layout, with the layout of its output; ``add`` takes a body and gives what stands for its class.
    """

    functions: Collection[str]
    modules: bool
    preferred: PreferredLayouts
    class_of: Callable[[Template, Layout], tuple[str, Layout]]
    add: Callable[[ClassBody], str]
