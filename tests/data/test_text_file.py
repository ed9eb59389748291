"""A text as bytes: pieces that do not overlap, parts that are stretches."""

from __future__ import annotations

import pytest

from resdsl.data import DataConfig, load_dataset
from resdsl.text.diagnostics import ResdslError


def test_pieces_and_parts(tmp_path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(bytes(range(105)))
    data = load_dataset(DataConfig(name="text", root=path, length=9, validation=0.2, test=2))
    assert (data.task, data.input, data.output) == ("sequence", (9,), (256, 9))
    assert [len(data.train), len(data.validation), len(data.test())] == [6, 2, 2]
    assert data.train.inputs[0].tolist() == list(range(9))
    assert data.train.targets[0].tolist() == list(range(1, 10))
    assert data.test().targets[-1].tolist() == list(range(91, 100))


@pytest.mark.parametrize("content", [b"", b"short", bytes(30)])
def test_a_text_that_is_too_short(tmp_path, content: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(ResdslError, match="too few"):
        load_dataset(DataConfig(name="text", root=path, length=16))
