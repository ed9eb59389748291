"""A file of blocks that has no net of its own."""

import pytest

from resdsl.architecture import check_file
from resdsl.text.diagnostics import ResdslError
from resdsl.text.values import from_values

GOOD = "resdsl: 1\nblocks:\n  unit: {args: {out: int}, body: [conv: {out: $out, kernel: $k}]}\n"


def test_what_it_gives_and_reads(tmp_path) -> None:
    path = tmp_path / "blocks.yaml"
    path.write_text(GOOD)
    assert check_file(path, {}) == {"file": str(path), "blocks": ["unit"], "params_read": ["k"]}


def test_mistakes_in_it_and_params_for_it(tmp_path) -> None:
    path = tmp_path / "blocks.yaml"
    path.write_text(GOOD.replace("kernel", "kernal"))
    with pytest.raises(ResdslError) as caught:
        check_file(path, from_values({"k": 3}))
    assert {found.code for found in caught.value.diagnostics} == {
        "unknown-field", "missing-field", "unknown-param",
    } - {"missing-field"}  # fmt: skip
