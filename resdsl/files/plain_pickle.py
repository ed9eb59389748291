"""Reads pickles as data. Nothing in them runs, and no input ends the process.

Python's own unpickler calls what a pickle names, takes gigabytes for a pickle of nine bytes (an
index of its memo may be any number), and overflows its stack where it hashes tuples nested a
million deep. Here its opcodes are read by :mod:`pickletools`, and those that build containers,
numbers and text are carried out on a list. A name in a pickle stands for what the caller's table
has for it.
"""

from __future__ import annotations

import io
import pickletools
from collections.abc import Callable, Mapping
from typing import Any, Protocol, runtime_checkable

from resdsl.files.regular_file import MalformedFileError

MAX_OPCODES = 2_000_000  # a net has about 40 for each tensor
_KEYS = (str, bytes, int, float, bool, type(None))  # hashing them follows no nesting

Makers = Mapping[str, object]
"""What stands for a name, `module.name`; where a pickle calls it, it is a function."""


@runtime_checkable
class TakesState(Protocol):
    """A value to which a pickle may hand a state after it was made."""

    def set_state(self, state: object) -> None:
        """Take what ``__setstate__`` of the value that was pickled takes."""


def read_pickle(
    file: io.BytesIO,
    makers: Makers,
    load_reference: Callable[[object], object] | None = None,
    *,
    max_opcodes: int = MAX_OPCODES,
) -> object:
    """Return the value of the pickle at the place of ``file``, which is then behind its end.

    Args:
        file: the bytes, in memory: a length in a pickle is never believed.
        makers: what the pickle may name. Functions in it must take any arguments, and raise
            ``TypeError`` or ``ValueError`` for wrong ones.
        load_reference: gives the value for a reference out of the pickle (a persistent id); None:
            there must be none.
        max_opcodes: how long the pickle may be; a million take about three seconds.

    Raises:
        MalformedFileError: the bytes are no pickle, or name something else.
    """
    machine = _Machine(makers, load_reference)
    try:
        for n_read, (opcode, argument, _) in enumerate(pickletools.genops(file)):
            if n_read >= max_opcodes:
                raise MalformedFileError(f"it has more than {max_opcodes:,} opcodes")
            operation = _OPERATIONS.get(opcode.name)
            if operation is None:
                raise MalformedFileError(f"refused: the pickle has the opcode {opcode.name}")
            operation(machine, argument)
        return machine.stack.pop()
    except MalformedFileError:
        raise
    except (LookupError, TypeError, ValueError, OverflowError, MemoryError) as error:
        raise MalformedFileError(f"not a pickle: {error or type(error).__name__}") from None


class _Machine:
    def __init__(self, makers: Makers, load_reference: Callable[[object], object] | None) -> None:
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, object] = {}
        self.makers = makers
        self.load_reference = load_reference

    def _push_argument(self, argument: object) -> None:
        self.stack.append(argument)

    def _push_bytes(self, argument: str) -> None:
        self.stack.append(argument.encode("latin-1"))

    def _pass(self, _: object) -> None: ...

    def _memoize(self, index: int) -> None:
        self.memo[index] = self.stack[-1]

    def _memoize_next(self, _: object) -> None:
        self.memo[len(self.memo)] = self.stack[-1]

    def _recall(self, index: int) -> None:
        self.stack.append(self.memo[index])

    def _none(self, _: object) -> None:
        self.stack.append(None)

    def _true(self, _: object) -> None:
        self.stack.append(True)

    def _false(self, _: object) -> None:
        self.stack.append(False)

    def _empty_tuple(self, _: object) -> None:
        self.stack.append(())

    def _tuple_of_1(self, _: object) -> None:
        self.stack.append((self.stack.pop(),))

    def _tuple_of_2(self, _: object) -> None:
        self.stack.append(tuple(self._popped(len(self.stack) - 2)))

    def _tuple_of_3(self, _: object) -> None:
        self.stack.append(tuple(self._popped(len(self.stack) - 3)))

    def _popped(self, start: int) -> list[Any]:
        if start < 0:
            raise IndexError("nothing is left on its stack")
        items = self.stack[start:]
        del self.stack[start:]
        return items

    def _marked(self) -> list[Any]:
        return self._popped(self.marks.pop())

    def _mark(self, _: object) -> None:
        self.marks.append(len(self.stack))

    def _list(self, _: object) -> None:
        self.stack.append([])

    def _dict(self, _: object) -> None:
        self.stack.append({})

    def _tuple(self, _: object) -> None:
        self.stack.append(tuple(self._marked()))

    def _marked_list(self, _: object) -> None:
        self.stack.append(self._marked())

    def _marked_dict(self, _: object) -> None:
        items = self._marked()
        self.stack.append({})
        self._fill(items)

    def _append(self, _: object) -> None:
        self._extend([self.stack.pop()])

    def _appends(self, _: object) -> None:
        self._extend(self._marked())

    def _extend(self, items: list[Any]) -> None:
        if not isinstance(self.stack[-1], list):
            raise TypeError("something is appended to what is no list")
        self.stack[-1].extend(items)

    def _set_item(self, _: object) -> None:
        self._fill(self._popped(len(self.stack) - 2))

    def _set_items(self, _: object) -> None:
        self._fill(self._marked())

    def _fill(self, items: list[Any]) -> None:
        target = self.stack[-1]
        if not isinstance(target, dict):
            raise TypeError("an item is set of what is no dictionary")
        for key, value in zip(items[::2], items[1::2], strict=True):
            if type(key) not in _KEYS:
                raise MalformedFileError(f"refused: a {type(key).__name__} as a key")
            target[key] = value

    def _named(self, argument: str) -> None:
        self._push(argument.replace(" ", ".", 1))

    def _named_on_stack(self, _: object) -> None:
        module, name = self._popped(len(self.stack) - 2)
        if not isinstance(module, str) or not isinstance(name, str):
            raise TypeError("a name is no text")
        self._push(f"{module}.{name}")

    def _push(self, name: str) -> None:
        if name not in self.makers:
            raise MalformedFileError(f"refused: the pickle asks for {name}")
        self.stack.append(self.makers[name])

    def _call(self, _: object) -> None:
        function, arguments = self._popped(len(self.stack) - 2)
        if not callable(function) or not isinstance(arguments, tuple):
            raise TypeError("what is called is no function")
        self.stack.append(function(*arguments))

    def _set_state(self, _: object) -> None:
        state = self.stack.pop()
        if not isinstance(self.stack[-1], TakesState):
            raise TypeError("a state is set of what has none")
        self.stack[-1].set_state(state)

    def _refer(self, _: object) -> None:
        if self.load_reference is None:
            raise MalformedFileError("refused: the pickle refers to something outside of it")
        self.stack.append(self.load_reference(self.stack.pop()))


_NUMBERS_AND_TEXT = (
    "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT",
    "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "BINBYTES", "SHORT_BINBYTES",
    "BINBYTES8",
)  # fmt: skip
_OPERATIONS: dict[str, Callable[[_Machine, Any], None]] = {
    **dict.fromkeys(_NUMBERS_AND_TEXT, _Machine._push_argument),
    **dict.fromkeys(("STRING", "BINSTRING", "SHORT_BINSTRING"), _Machine._push_bytes),
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT"), _Machine._memoize),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), _Machine._recall),
    **dict.fromkeys(("PROTO", "FRAME", "STOP"), _Machine._pass),
    "MEMOIZE": _Machine._memoize_next,
    "NONE": _Machine._none,
    "NEWTRUE": _Machine._true,
    "NEWFALSE": _Machine._false,
    "EMPTY_TUPLE": _Machine._empty_tuple,
    "TUPLE1": _Machine._tuple_of_1,
    "TUPLE2": _Machine._tuple_of_2,
    "TUPLE3": _Machine._tuple_of_3,
    "MARK": _Machine._mark,
    "EMPTY_LIST": _Machine._list,
    "LIST": _Machine._marked_list,
    "APPEND": _Machine._append,
    "APPENDS": _Machine._appends,
    "EMPTY_DICT": _Machine._dict,
    "DICT": _Machine._marked_dict,
    "SETITEM": _Machine._set_item,
    "SETITEMS": _Machine._set_items,
    "TUPLE": _Machine._tuple,
    "GLOBAL": _Machine._named,
    "STACK_GLOBAL": _Machine._named_on_stack,
    "REDUCE": _Machine._call,
    "BUILD": _Machine._set_state,
    "BINPERSID": _Machine._refer,
}
