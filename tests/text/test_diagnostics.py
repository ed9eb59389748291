"""Diagnostics of large inputs: frames, counts, helps, and the size of a file."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path

import pytest

import resdsl
from resdsl.text.diagnostics import (
    MAX_BYTES,
    Diagnostic,
    Later,
    Place,
    ResdslError,
    Source,
    read_text,
    render,
)


def at(line: str, first: int, last: int) -> Diagnostic:
    return Diagnostic("c", "m", Place(Source("a.yaml", line), 1, first, 1, last))


def test_the_frame_of_a_line_of_a_page_is_the_line() -> None:
    line = "x" * 239 + "!"
    assert render(at(line, 240, 241)).splitlines()[3:] == [f"1 | {line}", f"  | {' ' * 239}^"]


def test_the_frame_of_a_long_line_is_its_neighbourhood() -> None:
    line = "a" * 500 + "WRONG" + "b" * 500
    shown = render(at(line, 501, 506)).splitlines()[3:]
    assert shown == [
        f"1 | ... {'a' * 80}WRONG{'b' * 80} ...",
        f"  | {' ' * 84}^^^^^",
    ]
    assert "a.yaml:1:501" in render(at(line, 501, 506))


def test_what_is_marked_of_a_long_line_is_cut_too() -> None:
    shown = render(at("x" * 100_000, 1, 100_001)).splitlines()[3:]
    assert shown == [f"1 | {'x' * 80} ...", f"  | {'^' * 84}"]


def test_a_text_of_any_length_is_shown_in_a_few_lines() -> None:
    assert (
        len(render(Diagnostic("c", "m" * 10**6, None, notes=("n" * 10**6,), help="h" * 10**6)))
        < 13_000
    )


def test_an_error_shows_a_hundred_findings_and_counts_the_rest() -> None:
    error = ResdslError(at("x", 1, 2) for _ in range(4_412))
    assert len(error.diagnostics) == 4_412
    assert str(error).count("error[c]: m") == 100
    assert str(error).endswith("\n\nand 4,312 more")
    assert "more" not in str(ResdslError(error.diagnostics[:100]))


def test_a_help_is_worded_only_where_it_is_shown() -> None:
    asked = []

    def word(number: int) -> str:
        asked.append(number)
        return f"help {number}"

    error = ResdslError(Diagnostic("c", "m", None, help=Later(word, i)) for i in range(1_000))
    assert not asked
    assert "help: help 99" in str(error)
    assert asked == list(range(100))
    assert error.diagnostics[5].as_dict()["help"] == "help 5"
    assert error.diagnostics[5].help == "help 5"


def test_the_lines_of_a_text_are_found_once() -> None:
    class Text(str):
        splits = 0

        def splitlines(self, keepends: bool = False) -> list[str]:
            Text.splits += 1
            return super().splitlines(keepends)

    source = Source("a.yaml", Text("x\n" * 300))
    str(ResdslError(Diagnostic("c", "m", Place(source, i + 1, 1, i + 1, 2)) for i in range(300)))
    assert Text.splits == 1


def test_the_command_line_shows_a_hundred(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from resdsl.cli import print_diagnostics

    print_diagnostics(tuple(at("x", 1, 2) for _ in range(1_200)))
    text = capsys.readouterr().err
    assert text.count("error[c]") == 100
    assert text.endswith("\n\nand 1,100 more\n\n1,200 errors\n")


def test_json_has_a_hundred_and_the_number_of_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from resdsl.cli import print_diagnostics

    monkeypatch.setattr("sys.argv", ["resdsl", "check", "--json"])
    print_diagnostics(tuple(at("x", 1, 2) for _ in range(102)))
    found = json.loads(capsys.readouterr().out)
    assert (len(found["diagnostics"]), found["omitted"]) == (100, 2)


def test_an_error_goes_through_pickle() -> None:
    error = ResdslError([at("x", 1, 2)])
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.touch()
    os.truncate(path, 2**40)  # a terabyte of nothing, which no machine could hold
    with pytest.raises(ResdslError) as error:
        read_text(path)
    assert error.value.diagnostics[0].code == "file-too-large"


def test_a_pipe_is_read_up_to_the_bound() -> None:
    with pytest.raises(ResdslError) as error:
        read_text("/dev/zero")
    assert error.value.diagnostics[0].message == f"/dev/zero has more than {MAX_BYTES:,} bytes"


def test_the_names_offered_are_those_above(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    layers = "[{relu, as: first}, {add: [previous, firsd]}, {relu, as: firsd2}, {relu, as: firsd3}]"
    path.write_text(f"resdsl: 1\ninput: [3, 8, 8]\nnet: {layers}\n")
    with pytest.raises(ResdslError) as error:
        resdsl.load(path)
    (found,) = error.value.diagnostics
    assert found.help == "did you mean `first`?"


@pytest.mark.parametrize(
    ("data", "where", "help"),
    [
        (b"resdsl: 1\nname: caf\xe9\n", "byte 0xe9 in line 2", "save it as UTF-8"),
        (b"\xef\xbb\xbfresdsl: 1\n\n\xff\n", "byte 0xff in line 3", "save it as UTF-8"),
        ("resdsl: 1".encode("utf-16"), "in line 1", "it is a binary file, or UTF-16"),
    ],
)
def test_of_a_file_that_is_no_utf8_the_line_is_named(
    data: bytes, where: str, help: str, tmp_path: Path
) -> None:
    path = tmp_path / "net.yaml"
    path.write_bytes(data)
    with pytest.raises(ResdslError) as caught:
        read_text(path)
    (found,) = caught.value.diagnostics
    assert found.code == "not-utf8"
    assert found.message.endswith(where)
    assert str(found.help) == help
