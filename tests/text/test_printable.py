"""What a user's text may do to a terminal, a page and a picture: nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from resdsl.architecture import load
from resdsl.render import render_svg, render_text
from resdsl.text.diagnostics import Diagnostic, Place, Source, render
from resdsl.text.printable import html_text, printable, printable_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\x9b2J", "\\x9b2J"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("re\u200dlu \u200b", "re\\u200dlu \\u200b"),
        ("\u2066x\u2069\ufeff\u2028", "\\u2066x\\u2069\\ufeff\\u2028"),
        ("\udcff", "\\udcff"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_steers_or_hides_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "réseau",
        "残差 3×3",
        "\u0645\u06cc\u200c\u062e\u0648",
        "👩\u200d🔬",
        "a\u00a0b",
        "שלום",
        "→ │ ╔",
        "",
    ],
)
def test_letters_of_every_script_stay(text: str) -> None:
    assert printable(text) == text


def test_lines_stay_lines() -> None:
    assert printable_lines("a\nb\x1b") == "a\nb\\x1b"
    assert html_text('<b>"\x1b"</b>') == "&lt;b&gt;&quot;\\x1b&quot;&lt;/b&gt;"


def test_a_frame_is_escaped_and_its_mark_moves_along() -> None:
    source = Source("a\x1b[2J.yaml", "name: \u202ex bad")
    found = Diagnostic("bad-name", "no\x07", Place(source, 1, 9, 1, 12), "\x1b", ("\r",), "\x9b")
    assert render(found) == (
        "error[bad-name]: no\\x07\n"
        " --> a\\x1b[2J.yaml:1:9\n"
        "  |\n"
        "1 | name: \\u202ex bad\n"
        "  |              ^^^ \\x1b\n"
        "  = \\r\n"
        "  = help: \\x9b"
    )


DOCUMENT = """\
resdsl: 1
name: "\\e[31m[bold]red\\u202e"
input: [3]
net:
  - linear: {out: 2}
"""


def test_pictures_show_an_odd_name() -> None:
    net = load(Source("net.yaml", DOCUMENT))
    assert render_text(net.graph).startswith("\\x1b[31m[bold]red\\u202e\n")
    assert "\\x1b[31m[bold]red\\u202e" in render_svg(net.graph)
    assert net.name == "\x1b[31m[bold]red\u202e"


@pytest.mark.parametrize("command", ["check", "summary", "render", "diff"])
def test_commands_print_nothing_raw(command: str, tmp_path: Path) -> None:
    path = tmp_path / "net\x1b[2J\n[bold].yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    files = [str(path)] * (1 + (command == "diff"))
    done = subprocess.run(
        [sys.executable, "-m", "resdsl", command, *files], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert b"\x1b" not in done.stdout
    assert b"\\x1b" in done.stdout


def test_names_that_are_no_text_and_terminals_without_signs(tmp_path: Path) -> None:
    path = bytes(tmp_path) + b"/\xff.yaml"
    Path(path.decode(errors="surrogateescape")).write_text(DOCUMENT)
    for encoding in ("utf-8", "ascii"):
        environment = os.environ | {"PYTHONIOENCODING": encoding}
        done = subprocess.run(
            [sys.executable, "-m", "resdsl", "check", path],
            capture_output=True, check=False, env=environment,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert b"\\udcff.yaml: ok" in done.stdout
