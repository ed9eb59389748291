"""Documents that include others, written so that they stand alone."""

from pathlib import Path

import pytest

from resdsl.architecture import load, load_space
from resdsl.language.write.bundle import bundle
from resdsl.text.diagnostics import Source, read_text
from resdsl.text.reader import read
from resdsl.text.yaml_nodes import YamlMapping, plain

EXAMPLES = [
    path
    for path in sorted((Path(__file__).parents[3] / "examples").glob("*.yaml"))
    if "\nblocks:\n" in path.read_text(encoding="utf-8")
]

NET = """\
# a space
resdsl: 1
name: mine
# from the lab
include:
  - lib/blocks.yaml   # the residual block
  - lib/more.yaml
# CIFAR
input: [3, 32, 32]
params:
  shortcut: pad
  n: {int: [1, 3], default: 2}  # depth
blocks:  # our own
  # the classifier
  head:
    body: [global_avg_pool, {linear: {out: 10}}]

# from here on, the net
net:
  - conv: {out: 8, kernel: 3}
  - stage: {block: wide, depth: $n}
  - block: norm
  - block: head  # ten classes
"""

BLOCKS = """\
# blocks of the lab
resdsl: 1
include: [more.yaml]
blocks: # they are two
  # a residual block
  basic:  # of one convolution
    args: {out: int}
    body:
      - skip:
          shortcut: $shortcut
          body:
            - conv: {out: $out, kernel: 3}
      - relu   # after the sum

  # a wider one
  wide: {extends: basic, args: {out: 16}}
# the net of the lab
net: [
  relu]
"""

MORE = """\
{"resdsl": 1, "blocks": {"norm": {"body": ["batchnorm", {"dropout": {"p": 0.5}}]}}}
"""

WHOLE = """\
# a space
resdsl: 1
name: mine
# from the lab
# CIFAR
input: [3, 32, 32]
params:
  shortcut: pad
  n: {int: [1, 3], default: 2}  # depth
blocks:  # our own
  "norm": {"body": ["batchnorm", "dropout": {"p": 0.5}]}
  # a residual block
  basic:  # of one convolution
    args: {out: int}
    body:
      - skip:
          shortcut: $shortcut
          body:
            - conv: {out: $out, kernel: 3}
      - relu   # after the sum

  # a wider one
  wide: {extends: basic, args: {out: 16}}
  # the classifier
  head:
    body: [global_avg_pool, {linear: {out: 10}}]

# from here on, the net
net:
  - conv: {out: 8, kernel: 3}
  - stage: {block: wide, depth: $n}
  - block: norm
  - block: head  # ten classes
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working folder, with the three files in it; another one is beside it."""
    (tmp_path / "here" / "lib").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for name, text in {"net": NET, "lib/blocks": BLOCKS, "lib/more": MORE}.items():
        Path(f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "here"


def test_included_blocks_stand_above_the_own_ones_with_their_comments(folder: Path) -> None:
    space = load_space("net.yaml")
    assert space.to_yaml() == WHOLE
    whole = load_space(Source("whole.yaml", WHOLE))
    assert whole.document.blocks.keys() == space.document.blocks.keys()
    assert whole.architecture().source() == space.architecture().source()


def test_a_saved_net_loads_in_another_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    net = load("net.yaml", n=3)
    net.save("../elsewhere/frozen.yaml")
    monkeypatch.chdir(folder.parent / "elsewhere")
    text = Path("frozen.yaml").read_text(encoding="utf-8")
    assert "include" not in text
    assert "  # a wider one\n  wide:" in text
    frozen = load("frozen.yaml")
    assert (frozen.source(), frozen.fingerprint) == (net.source(), net.fingerprint)
    assert frozen.to_yaml() == text


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_document_is_the_same_after_its_blocks_went_through_a_file(
    path: Path, tmp_path: Path
) -> None:
    source = read_text(path)
    root = read(source)
    assert isinstance(root, YamlMapping)
    lines = source.text.splitlines(keepends=True)
    first, end = root.keys["blocks"].line, root.entries["blocks"].place
    last = end.end_line - (end.end_column == 1)
    written = "resdsl: 1\n" + "".join(lines[first - 1 : last])
    (tmp_path / "blocks.yaml").write_text(written, encoding="utf-8")
    lines[first - 1 : last] = ["include: [blocks.yaml]\n"]
    (tmp_path / "net.yaml").write_text("".join(lines), encoding="utf-8")
    space = load_space(tmp_path / "net.yaml")
    (tmp_path / "blocks.yaml").unlink()
    assert plain(read(Source("whole.yaml", space.to_yaml()))) == plain(root)
    assert space.architecture().source() == load(path).source()


HEAD = "resdsl: 1\ninput: [3]\n"
LAYOUTS = {
    "without own blocks": HEAD + "include: [b.yaml]\nnet: [{block: b}]\n",
    "at the end": HEAD + "net: [{block: b}]\ninclude: [b.yaml]",
    "no blocks at all": HEAD + "blocks: {}\nnet: [{block: b}]\ninclude: [b.yaml]\n",
    "own ones in braces": HEAD + "blocks: {own: {body: [relu]}}\ninclude: [b.yaml]\nnet: [{block: b}, {block: own}]\n",
    "own ones in braces of several lines": HEAD + "include: [\n  b.yaml, # here\n]\nblocks: {\n  own: {body: [relu]}}\nnet: [{block: b}, {block: own}]\n",
    "JSON": '{"resdsl": 1, "input": [3], "include": ["b.yaml"], "blocks": {"own": {"body": ["relu"]}}, "net": [{"block": "b"}, {"block": "own"}]}',
    "wide indentation": HEAD + "blocks:\n     own: {body: [relu]}\ninclude:\n     - b.yaml\nnet:\n     - block: b\n     - block: own\n",
    "narrow indentation": HEAD + "blocks:\n own: {body: [relu]}\ninclude:\n- b.yaml\nnet:\n- block: b\n- block: own\n",
    "indented as a whole": "  resdsl: 1\n  input: [3]\n  include: [b.yaml]\n  net: [{block: b}]\n",
    "keys with question marks": HEAD + "? include\n: [b.yaml]\n? blocks\n: own: {body: [relu]}\nnet: [{block: b}, {block: own}]\n",
    "quoted keys": HEAD + "'include': [b.yaml]\n\"blocks\" : # own\n  own: {body: [relu]}\nnet: [{block: b}, {block: own}]\n",
    "a folded path": HEAD + "include:\n  - >-\n    b.yaml\nnet: [{block: b}]\n",
    "a document marker": "--- # here\n" + HEAD + "include: [b.yaml]\nnet: [{block: b}]\n...\n",
}  # fmt: skip


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize(
    "blocks",
    [
        "resdsl: 1\nblocks:\n  b:\n    body: [linear: {out: 2}]\n    about: |\n      a text\n\n      goes on\nnet: [\n]\n",
        "resdsl: 1\nblocks:\n      b: {body: [{linear: {out: 2}}]}\n",
        '{"blocks": {"b": {"body": [{"linear": {"out": 2}}]}}, "resdsl": 1}',
        "resdsl: 1\n? blocks\n: b: {body: [{linear: {out: 2}}]}\n",
    ],
    ids=["text", "wide", "JSON", "question mark"],
)  # fmt: skip
def test_every_layout(
    text: str, blocks: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("b.yaml").write_text(blocks, encoding="utf-8")
    net = load(Source("net.yaml", text))
    Path("b.yaml").unlink()
    whole = load_space(Source("whole.yaml", bundle(net.document)))
    assert "include" not in whole.document.root.entries
    assert list(whole.document.blocks) == list(net.document.blocks)
    assert whole.architecture().source() == net.source()
    assert load(Source("frozen.yaml", net.to_yaml())).source() == net.source()


def test_tabs_and_odd_line_breaks_between_values_become_plain_ones() -> None:
    text = 'resdsl: 1\nname: "a\\tb"\ninput: [3]\t# three\nparams: {n: 1}\t\nnet:\x85  - relu\t\n'
    net = load(Source("net.yaml", text), n=2)
    assert net.to_yaml() == (
        'resdsl: 1\nname: "a\\tb"\ninput: [3] # three\nparams: {n: 2}\nnet:\n  - relu\n'
    )
