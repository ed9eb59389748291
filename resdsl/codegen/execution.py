"""Executes generated source: the only place where text becomes classes.

Python finds the lines of a class by way of ``sys.modules`` and ``linecache``, and pickles it by its
name there. Both would keep every net of a search for the life of the process, and the name says
nothing to another process. So ``sys.modules`` holds a stand-in that keeps nothing alive, and
instances are pickled as the text that makes their class.
"""

from __future__ import annotations

import itertools
import linecache
import sys
import threading
import types
import weakref
from collections.abc import Callable
from typing import Any

from resdsl.codegen.input_shape import tell_input
from resdsl.codegen.source import GeneratedSource

# Two builds of one net share its classes: those of a copy are those of the original.
_IN_USE: weakref.WeakValueDictionary[GeneratedSource, ExecutedSource] = (
    weakref.WeakValueDictionary()
)
_LOCK = threading.Lock()
_NUMBERS = itertools.count()  # a text that is executed anew never meets what is left of the old one


class ExecutedSource:
    """A text that was executed. It lives as long as anything that the text defines.

    The names of the text refer to it and it to them, so that they are let go of together. Its
    pickle is the text.
    """

    def __init__(self, source: GeneratedSource) -> None:
        number = next(_NUMBERS)
        name, filename = f"resdsl_generated_{number}", f"<resdsl {source.class_name} {number}>"
        self.source = source
        self.names: dict[str, Any] = {"__name__": name, "__file__": filename, "__executed__": self}
        lines = source.text.splitlines(keepends=True)
        linecache.cache[filename] = (len(source.text), None, lines, filename)
        sys.modules[name] = _StandIn(self)
        weakref.finalize(self, _forget, name, filename).atexit = False
        exec(compile(source.text, filename, "exec"), self.names)
        for value in list(self.names.values()):
            if isinstance(value, type) and value.__module__ == name:
                value.__reduce_ex__ = _reducing(self, value)  # type: ignore[assignment]  # of a class
        tell_input(self.names[source.class_name], source.input)

    def __reduce__(self) -> tuple[Any, ...]:
        return execute, (self.source,)


class _StandIn(types.ModuleType):
    """What ``sys.modules`` holds of an executed text, of which it keeps nothing alive."""

    def __init__(self, executed: ExecutedSource) -> None:
        super().__init__(executed.names["__name__"])
        self.__file__ = executed.names["__file__"]
        self.__executed__ = weakref.ref(executed)

    def __getattr__(self, name: str) -> Any:
        executed = self.__executed__()
        if executed is None or name not in executed.names:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return executed.names[name]


def execute(source: GeneratedSource) -> ExecutedSource:
    """Return the executed text, the same one wherever something of it is still in use.

    Tracebacks, debuggers and ``inspect`` show its lines while it is.
    """
    with _LOCK:
        executed = _IN_USE.get(source)
        if executed is None:
            _IN_USE[source] = executed = ExecutedSource(source)
        return executed


def _forget(name: str, filename: str) -> None:
    sys.modules.pop(name, None)
    linecache.cache.pop(filename, None)


def _reducing(executed: ExecutedSource, cls: type) -> Callable[[Any, int], Any]:
    """Return the ``__reduce_ex__`` by which instances of ``cls`` are pickled and copied."""

    def __reduce_ex__(self: Any, protocol: int) -> Any:
        parts: Any = object.__reduce_ex__(self, max(protocol, 2))
        if type(self) is not cls:  # a class derived from it, which pickle finds by its own name
            return parts
        return _blank, (executed, cls.__name__), *parts[2:]

    return __reduce_ex__


def _blank(executed: ExecutedSource, class_name: str) -> Any:
    """Return an instance of a class of a text, which pickle gives its state."""
    cls = executed.names[class_name]
    return cls.__new__(cls)
