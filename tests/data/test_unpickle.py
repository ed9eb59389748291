import io
import os
import pickle
import pickletools

import numpy as np
import pytest

from resdsl.data.unpickle import unpickle
from resdsl.files.regular_file import MalformedFileError


@pytest.mark.parametrize("protocol", [3, 4])
@pytest.mark.parametrize("order", ["C", "F"])
def test_plain_data_and_arrays(protocol, order):
    array = np.asarray(np.arange(12, dtype=np.uint8).reshape(3, 4), order=order)
    batch = {"data": array, "labels": [1, 2], "name": "train", "more": (None, True, 1.5)}
    found = unpickle(pickle.dumps(batch, protocol=protocol))
    assert found.pop("data").tolist() == array.tolist()
    assert found == {"labels": [1, 2], "name": "train", "more": (None, True, 1.5)}


def test_names_of_numpy_before_2():
    content = pickle.dumps({"data": np.arange(3, dtype=np.uint8)}, protocol=3)
    old = content.replace(b"numpy._core.multiarray", b"numpy.core.multiarray")
    assert b"numpy.core.multiarray" in old
    assert unpickle(old)["data"].tolist() == [0, 1, 2]


def test_only_a_dictionary_is_wanted():
    with pytest.raises(MalformedFileError, match="holds no dictionary, but a list"):
        unpickle(pickle.dumps([1]))


def test_strings_of_python_2_are_bytes():
    assert unpickle(b"\x80\x02}q\x01U\x04dataq\x02K\x05s.") == {b"data": 5}


class Attack:
    def __reduce__(self):
        return os.system, ("touch pwned",)


def call(module: str, name: str, argument: str) -> bytes:
    return f"c{module}\n{name}\n(V{argument}\ntR.".encode()


@pytest.mark.parametrize(
    "content",
    [
        pickle.dumps(Attack()),
        pickle.dumps({"data": [Attack()]}, protocol=2),
        call("builtins", "eval", "open('pwned', 'w')"),
        call("__builtin__", "eval", "open('pwned', 'w')"),
        call("os", "system", "touch pwned"),
        call("numpy", "fromfile", "pwned"),
        call("numpy.core.multiarray", "fromfile", "pwned"),
        call("copyreg", "_reconstructor", "x"),
        call("_codecs", "encode", "text"),
        pickle.dumps(np.array([Attack()], dtype=object)),
        pickle.dumps(np.arange(3.0), protocol=3),
        pickle.dumps(np.array([], dtype=[("a", "u1")]), protocol=3),
    ],
)
def test_anything_else_is_refused(content, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pickletools.dis(content, out=io.StringIO())  # a well-formed pickle
    with pytest.raises(MalformedFileError, match="refused"):
        unpickle(content)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Pid\n.",
        b"no pickle",
        b"\x80\xff.",
        pickle.dumps([1, 2, 3])[:-3],
        pickle.dumps(np.arange(9, dtype=np.uint8), protocol=3)[:-20],
        b"h\x05.",
        b"a.",
        b"I1\nI2\ns.",
        b"]VNaN\nb.",
        b"\x8d\xff\xff\xff\xff\xff\xff\xff\x7fx.",
    ],
)
def test_damage_is_told_from_a_bug(content):
    with pytest.raises(MalformedFileError):
        unpickle(content)


def test_every_truncation_and_flip_is_an_answer():
    content = pickle.dumps({"data": np.arange(9, dtype=np.uint8), "labels": [1]}, protocol=3)
    for position in range(len(content)):
        for changed in (content[:position], content[:position] + b"\xff" + content[position + 1 :]):
            try:
                unpickle(changed)
            except MalformedFileError:
                continue
