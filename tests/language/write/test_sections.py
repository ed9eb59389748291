"""Sections of a text are edited, and what stands around them stays."""

import pytest

from resdsl.language.write.sections import edited

TEXT = """\
# the net of the paper
a:   {x: 1,   y: [1,2]}   # spaced
params:  # what is searched
      n: 3     # depth
      # the width
      w: |
        # no comment
# about the net
net:
- {relu, as: z}
-   conv: {out: 8}
"""


def set_depth(root: dict[str, dict[str, object]]) -> None:
    root["params"]["n"] = 5


def test_a_section_alone_is_written_anew() -> None:
    text = edited(TEXT, {"params": set_depth})
    before, after = TEXT.split("params:")[0], TEXT[TEXT.index("# about") :]
    assert text.startswith(before)
    assert text.endswith(after)
    middle = text.removeprefix(before).removesuffix(after).splitlines()
    assert [line.split() for line in middle] == [
        ["params:", "#", "what", "is", "searched"], ["n:", "5", "#", "depth"],
        ["#", "the", "width"], ["w:", "|"], ["#", "no", "comment"],
    ]  # fmt: skip


def test_two_sections_and_the_last_one() -> None:
    def shorten(root: dict[str, list[object]]) -> None:
        del root["net"][1]

    text = edited(TEXT.rstrip("\n"), {"net": shorten, "params": set_depth})
    assert text.endswith("# about the net\nnet:\n  - {relu: null, as: z}\n")
    assert "  n: 5" in text


def test_no_edits_change_line_ends_alone() -> None:
    assert edited(TEXT.replace("\n", "\r\n").rstrip(), {}) == TEXT


@pytest.mark.parametrize(
    "text",
    ["{params: {n: 3}, net: [relu]}\n", "  params: {n: 3}\n  net: [relu]\n",
     "? params\n: {n: 3}\nnet: [relu]\n"],
)  # fmt: skip
def test_a_text_of_another_layout_is_written_whole(text: str) -> None:
    found = edited(text, {"params": set_depth})
    assert found.replace(" ", "") in (
        "{params:{n:5},net:[relu]}\n", "params:{n:5}\nnet:[relu]\n", "?params\n:{n:5}\nnet:[relu]\n"
    )  # fmt: skip
