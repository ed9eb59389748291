"""Long statements are broken as `ruff format` breaks them."""

import subprocess
import sys

import pytest

from resdsl.codegen.wrap import definition, statement

LONG = "self.skip1.branch.a_name_of_some_length"


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("x = self.conv1(x)", "16 x 8 x 8"),
        (f"x = {LONG}(x, self.another_name_of_some_length)", "a comment that does not fit"),
        (f"{LONG} = nn.Conv2d(in_channels, out_channels, 3, padding=1, bias=False)", ""),
        (f"{LONG} = nn.Conv2d(in_channels, out_channels, (3, 5), stride=(2, 1), padding=(1, 2), "
         "groups=4, bias=False)", ""),
        (f'    {LONG}.add_module(f"block{{i}}", ABlockWithALongName(in_channels, stride=2))', ""),
    ],
)  # fmt: skip
def test_ruff_changes_nothing(text: str, comment: str) -> None:
    body = statement(text, comment)
    if text.startswith(" "):
        body.insert(0, "for i in range(3):")
    head = definition("__init__", ["self", *(f"an_argument{i}: int = 0" for i in range(6))], "None")
    lines = ["class Block(nn.Module):", *head, *(f"        {line}" for line in body), ""]
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "-"]
    source = "\n".join(lines)
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=True)
    assert done.stdout == source
    assert all(len(line) <= 88 for line in lines)
