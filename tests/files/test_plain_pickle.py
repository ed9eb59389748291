"""Pickles are data here: what else they would do, take or break is refused."""

from __future__ import annotations

import io
import pickle
import random
import struct
from collections import OrderedDict

import pytest

from resdsl.files.plain_pickle import read_pickle
from resdsl.files.regular_file import MalformedFileError


def read(content: bytes, makers: dict[str, object] | None = None) -> object:
    return read_pickle(io.BytesIO(content), makers or {})


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_plain_values_are_those_of_pickle(protocol: int) -> None:
    shared = [1, 2]
    value = {
        "numbers": (0, -1, 255, 2**31, -(2**80), 1.5, float("inf"), True, False, None),
        "texts": ("", "é\u4e2d", "a" * 300),
        "containers": ([], {}, (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [[1], [2, 3]]),
        "shared": [shared, shared],
        7: {None: 1, 1.5: 2},
    }
    found = read(pickle.dumps(value, protocol=protocol))
    assert found == value
    assert isinstance(found, dict)
    assert found["shared"][0] is found["shared"][1]


def test_bytes_and_text_of_python_2() -> None:
    assert read(pickle.dumps(b"a\0\xff", protocol=3)) == b"a\0\xff"
    assert read(b"\x80\x02U\x03a\0\xff.") == b"a\0\xff"
    assert read(b"T\3\0\0\0a\0\xff.") == b"a\0\xff"


def test_a_list_may_hold_itself() -> None:
    value: list[object] = []
    value.append(value)
    found = read(pickle.dumps(value))
    assert isinstance(found, list)
    assert found[0] is found


class Point:
    def __init__(self, x: object) -> None:
        self.x = x

    def set_state(self, state: object) -> None:
        self.x = state


def test_names_are_what_the_caller_has_for_them() -> None:
    makers: dict[str, object] = {"a.Point": Point, "a.one": 1}
    called = read(b"ca\nPoint\n(I5\ntR.", makers)
    assert isinstance(called, Point)
    assert called.x == 5
    changed = read(b"ca\nPoint\n(I5\ntRI6\nb.", makers)
    assert isinstance(changed, Point)
    assert changed.x == 6
    assert read(b"ca\none\n.", makers) == 1
    assert read(b"\x80\x04\x8c\x01a\x8c\x03one\x93.", makers) == 1


def test_references_are_handed_on() -> None:
    assert read_pickle(io.BytesIO(b"I3\nQ."), {}, lambda key: [key]) == [3]
    with pytest.raises(MalformedFileError, match="refused: the pickle refers"):
        read(b"I3\nQ.")


def test_the_file_is_then_behind_the_pickle() -> None:
    file = io.BytesIO(b"I1\n.I2\n.rest")
    assert [read_pickle(file, {}), read_pickle(file, {}), file.read()] == [1, 2, b"rest"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"cos\nsystem\n.", "refused: the pickle asks for os.system"),
        (b"\x8c\x02os\x8c\x06system\x93.", "refused: the pickle asks for os.system"),
        (pickle.dumps(OrderedDict(a=1)), "refused: the pickle asks for collections.OrderedDict"),
        (pickle.dumps({1, 2}, protocol=4), "refused: the pickle has the opcode EMPTY_SET"),
        (pickle.dumps({(1, 2): 3}), "refused: a tuple as a key"),
        (b"ca\nPoint\nI1\nR.", "what is called is no function"),
        (b"I1\n(tR.", "what is called is no function"),
        (b"]I1\nb.", "a state is set of what has none"),
        (b"ca\nPoint\nI1\nb.", "not a pickle"),
        (b"I1\nI2\na.", "appended to what is no list"),
        (b"I1\n(I2\nI3\nu.", "set of what is no dictionary"),
        (b"}(I2\nu.", "not a pickle"),
        (b"I1\nI2\n\x93.", "a name is no text"),
        (b"\x86.", "nothing is left on its stack"),
        (b"t.", "not a pickle"),
        (b".", "not a pickle"),
        (b"", "not a pickle"),
        (b"I1\n", "not a pickle"),
        (b"h\x05.", "not a pickle"),
        (b"I" + b"9" * 5000 + b"\n.", "not a pickle"),
    ],
)
def test_everything_else_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(MalformedFileError, match=message):
        read(content, {"a.Point": Point})


@pytest.mark.parametrize(
    "content",
    [
        b"\x8e" + struct.pack("<Q", 2**33) + b".",
        b"\x8d" + struct.pack("<Q", 2**62) + b".",
        b"B\xff\xff\xff\xff.",
        b"\x8b\xff\xff\xff\x7f.",
        b"\x95" + struct.pack("<Q", 2**40) + b".",
    ],
)
def test_a_length_is_never_believed(content: bytes) -> None:
    with pytest.raises(MalformedFileError):
        read(content)


def test_an_index_of_the_memo_takes_no_memory() -> None:
    assert read(b"]r\xff\xff\xff\x7f.") == []
    assert read(b"]p99999999999999999999\n.") == []


@pytest.mark.parametrize(
    ("start", "step"),
    [
        (b"", b"]"), (b"", b"("), (b"", b"}"), (b")", b"\x85"), (b"]", b"\x85"),
        (b"]", b"]\x94h\0a"), (b"}", b"\x85\x94"), (b")", b"2\x86"),
    ],
)  # fmt: skip
def test_deep_nesting_is_an_answer(start: bytes, step: bytes) -> None:
    depth = 300_000
    for end in (b".", b"N\x86.", b"a" * depth + b".", b"}\x94" + b"N" + b"s."):
        try:
            read(start + step * depth + end)
        except MalformedFileError:
            continue


def test_a_deep_tuple_is_not_hashed() -> None:
    with pytest.raises(MalformedFileError, match="refused: a tuple as a key"):
        read(b"})" + b"\x85" * 1_000_000 + b"Ns.")


def test_opcodes_are_counted() -> None:
    with pytest.raises(MalformedFileError, match="more than 100 opcodes"):
        read_pickle(io.BytesIO(b"]" * 100 + b"."), {}, max_opcodes=100)
    assert read_pickle(io.BytesIO(b"]" * 99 + b"."), {}, max_opcodes=100) == []


def test_every_truncation_and_change_is_an_answer() -> None:
    content = pickle.dumps({"a": [1, 2.5, (None, True)], "b": b"abc", "c": {"d": "e"}})
    draw = random.Random(0)
    for position in range(len(content)):
        for changed in (
            content[:position],
            content[:position] + bytes([draw.randrange(256)]) + content[position + 1 :],
        ):
            try:
                read(changed)
            except MalformedFileError:
                continue
