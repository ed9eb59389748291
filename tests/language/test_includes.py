"""`include`: blocks from other files, and what can be wrong with them."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from resdsl.architecture import check_file, load, load_space
from resdsl.language.includes import MAX_FILES
from resdsl.text.diagnostics import ResdslError, Source, render

NET = """\
resdsl: 1
input: [3, 16, 16]
params: {shortcut: pad}
include: [blocks.yaml]
net:
  - conv: {out: 8, kernel: 3}
  - stage: {block: basic, depth: 2, with: {out: 8}}
"""

BLOCKS = """\
resdsl: 1
blocks:
  basic:
    args: {out: int}
    body:
      - skip:
          shortcut: $shortcut
          body:
            - conv: {out: $out, kernel: 3}
"""

Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Return a function that writes files below an empty working folder."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def call(**texts: str) -> None:
        for name, text in texts.items():
            path = Path(name.replace("__", "/") + ".yaml")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    return call


def told(name: str = "net.yaml") -> str:
    with pytest.raises(ResdslError) as caught:
        check_file(name, {})
    return "\n\n".join(render(d) for d in caught.value.diagnostics)


def listing(*paths: str) -> str:
    return NET.replace("[blocks.yaml]", f"[{', '.join(paths)}]")


def blocks(body: str, include: str = "") -> str:
    return f"resdsl: 1\n{f'include: [{include}]' if include else ''}\nblocks:\n{body}"


# -- what is taken ----------------------------------------------------------------------------------


def test_blocks_of_a_file_see_the_params_of_the_document(write: Write) -> None:
    write(net=NET, blocks=BLOCKS)
    whole = NET.replace("include: [blocks.yaml]", BLOCKS.removeprefix("resdsl: 1\n").rstrip())
    assert "include" not in whole
    assert load("net.yaml").source() == load(Source("whole.yaml", whole)).source()
    assert load("net.yaml", shortcut="none").params == load("net.yaml").params
    with pytest.raises(ResdslError, match="there is no shortcut `padd`"):
        load("net.yaml", shortcut="padd")


def test_of_a_complete_document_only_the_blocks_are_taken(write: Write) -> None:
    rest = "name: 3\nabout: []\ninput: x\nparams: {shortcut: none, k: $nowhere}\nnet: 3\ninit: x\n"
    rest += "constraints: [$z]\nexpect: {params: 1}\nlint: 5\n"
    write(net=NET, blocks=BLOCKS + rest)
    assert load("net.yaml").document.params.keys() == {"shortcut"}
    assert load("net.yaml").name == "net"


def test_blocks_extend_blocks_of_other_files_in_both_directions(write: Write) -> None:
    own = "blocks:\n  wide: {extends: basic, args: {out: 16}}\n  narrow: {extends: wide}\n"
    write(net=NET.replace("block: basic", "block: slim") + own,
          blocks=BLOCKS + "  slim: {extends: narrow, args: {out: 4}}\n")  # fmt: skip
    space = load_space("net.yaml")
    assert list(space.document.blocks) == ["basic", "slim", "wide", "narrow"]
    assert space.architecture().output == (8, 16, 16)


def test_files_include_files_relative_to_themselves_and_each_is_read_once(write: Write) -> None:
    write(
        net=listing("lib/a.yaml", "lib/b.yaml", "./lib/../lib/more/c.yaml"),
        lib__a=blocks("  basic: {extends: c}\n", "more/c.yaml"),
        lib__b=blocks("  b: {extends: c}\n", "more/c.yaml, a.yaml"),
        lib__more__c=blocks("  c: {args: {out: int}, body: [{conv: {out: $out, kernel: 3}}]}\n"),
    )
    document = load_space("net.yaml").document
    places = {name: str(block.place) for name, block in document.blocks.items()}
    assert places == {
        "c": "lib/more/c.yaml:4:3",
        "basic": "lib/a.yaml:4:3",
        "b": "lib/b.yaml:4:3",
    }


def test_an_empty_list_includes_nothing(write: Write) -> None:
    write(net=listing().replace("{block: basic, depth: 2, with: {out: 8}}", "{block: b, depth: 1}")
          + "blocks: {b: {body: [relu]}}\n")  # fmt: skip
    assert list(load("net.yaml").document.blocks) == ["b"]


def test_paths_of_a_text_without_a_file_start_at_the_folder_of_its_name(
    write: Write, tmp_path: Path
) -> None:
    write(lib__blocks=BLOCKS)
    here = load(Source("lib/typed.yaml", NET))
    assert {str(block.place) for block in here.document.blocks.values()} == {"lib/blocks.yaml:3:3"}
    elsewhere = load(Source(str(tmp_path / "here/lib/typed.yaml"), NET))
    assert elsewhere.source() == here.source()


def test_links_are_followed_to_the_file_and_its_own_folder(write: Write, tmp_path: Path) -> None:
    write(lib__net=NET, lib__blocks=BLOCKS)
    Path("linked.yaml").symlink_to("lib/net.yaml")
    (block,) = load("linked.yaml").document.blocks.values()
    assert str(block.place) == f"{tmp_path.resolve() / 'here/lib/blocks.yaml'}:3:3"
    Path("lib/same.yaml").symlink_to("blocks.yaml")
    write(lib__net=listing("same.yaml", "blocks.yaml"))
    (block,) = load("lib/net.yaml").document.blocks.values()
    assert str(block.place) == "lib/same.yaml:3:3"


# -- mistakes inside blocks -------------------------------------------------------------------------


def test_a_mistake_inside_a_block_shows_both_places(write: Write) -> None:
    write(net=NET.replace("pad", "identity").replace("{out: 8}}", "{out: 16}}"), blocks=BLOCKS)
    assert (
        told()
        == """\
error[shape-mismatch]: the shortcut carries (8, 16, 16), the branch gives (16, 16, 16)
 --> blocks.yaml:7:11
  |
7 |           shortcut: $shortcut
  |           ^^^^^^^^^^^^^^^^^^^ must keep the shape of the branch
  = in block `basic`, used by the stage at net.yaml:7:5 (depth 1 of 2)
  = help: use `shortcut: pad` or `shortcut: project`"""
    )


def test_mistakes_of_all_files_are_told_together(write: Write) -> None:
    write(
        net=NET.replace("kernel", "kernl"),
        blocks=BLOCKS.replace("conv", "convv").replace("$shortcut", "$shortcutt")
        + "net: [reluu]\n",
    )
    assert (
        told()
        == """\
error[unknown-name]: `$shortcutt` is not declared here
 --> blocks.yaml:7:21
  |
7 |           shortcut: $shortcutt
  |                     ^^^^^^^^^^
  = help: did you mean `shortcut`?

error[unknown-op]: there is no op `convv`
 --> blocks.yaml:9:15
  |
9 |             - convv: {out: $out, kernel: 3}
  |               ^^^^^
  = help: did you mean `conv`?

error[unknown-field]: `conv` has no field `kernl`
 --> net.yaml:6:20
  |
6 |   - conv: {out: 8, kernl: 3}
  |                    ^^^^^
  = help: did you mean `kernel`?"""
    )


def test_names_that_clash_in_a_list_passed_to_another_file_name_both_files(write: Write) -> None:
    body = "  basic: {args: {out: int, inner: any}, body: [{relu, as: a}, $inner]}\n"
    write(net=NET.replace("{out: 8}}", "{out: 8, inner: [{relu, as: a}]}}"), blocks=blocks(body))
    assert "two layers of this list are called `a`, first at blocks.yaml:4:55" in told()


# -- files that cannot be taken ---------------------------------------------------------------------


def test_an_included_file_is_read_strictly(write: Write) -> None:
    write(
        net=listing("version.yaml", "syntax.yaml", "items.yaml", "empty.yaml", "twice.yaml"),
        version="resdsl: 2\nblock: {}\nnett: []\n",
        syntax="resdsl: 1\nblocks: {a: [\n",
        items="- relu\n",
        empty="",
        twice="resdsl: 1\nblocks:\n  a: {body: [relu]}\n  a: {body: [relu]}\n  b: 3\n",
    )
    assert (
        told()
        == """\
error[empty-document]: the file holds no document
 --> empty.yaml:1:1
  |
1 |
  | ^
  = the file is included at net.yaml:4:50
  = help: a document begins with `resdsl: 1`

error[not-a-document]: a document is a mapping with `resdsl: 1`
 --> items.yaml:1:1
  |
1 | - relu
  | ^^^^^^
  = the file is included at net.yaml:4:38

error[yaml-syntax]: did not find expected node content
 --> syntax.yaml:3:1
  |
3 |
  | ^
  = the file is included at net.yaml:4:25
  = help: a bracket or brace is not closed, or a text behind a quote needs quotes

error[duplicate-key]: `a` stands twice in this mapping, first at line 3
 --> twice.yaml:4:3
  |
4 |   a: {body: [relu]}
  |   ^
  = the file is included at net.yaml:4:62
  = help: keep one of the two

error[bad-block]: block `b` is a mapping with `body`
 --> twice.yaml:5:3
  |
5 |   b: 3
  |   ^

error[missing-field]: `blocks` is missing
 --> version.yaml:1:1
  |
1 | resdsl: 2
  | ^^^^^^
  = the file is included at net.yaml:4:11

error[bad-value]: `resdsl` must be 1, but got 2
 --> version.yaml:1:9
  |
1 | resdsl: 2
  |         ^
  = the file is included at net.yaml:4:11

error[unknown-field]: there is no key `block`
 --> version.yaml:2:1
  |
2 | block: {}
  | ^^^^^
  = the file is included at net.yaml:4:11
  = help: did you mean `blocks`?

error[unknown-field]: there is no key `nett`
 --> version.yaml:3:1
  |
3 | nett: []
  | ^^^^
  = the file is included at net.yaml:4:11
  = help: did you mean `net`?"""
    )


def test_blocks_that_a_broken_file_may_hold_are_not_called_unknown(write: Write) -> None:
    write(net=NET + "blocks: {b: {extends: other}}\n", blocks="resdsl: 1\nblocks: [\n")
    assert told().count("error[") == 1
    write(net=NET.replace("[blocks.yaml]", "blocks.yaml"), blocks=BLOCKS)
    assert (
        told()
        == """\
error[bad-value]: `include` must be a list, but got "blocks.yaml"
 --> net.yaml:4:10
  |
4 | include: blocks.yaml
  |          ^^^^^^^^^^^"""
    )


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("3", "error[bad-include]: `include` lists paths of files, but got 3"),
        ("[a]", "error[bad-include]: `include` lists paths of files, but got a list"),
        ('""', 'error[bad-include]: `include` lists paths of files, but got ""'),
        (r'"a\nb"', r'error[bad-include]: `include` lists paths of files, but got "a\nb"'),
        (r'"a\0b"', r'error[bad-include]: `include` lists paths of files, but got "a\x00b"'),
        ("https://x.org/b.yaml", "error[bad-include]: `https://x.org/b.yaml` is not the path of a local file"),
        ("/etc/b.yaml", "error[bad-include]: `/etc/b.yaml` is absolute; paths are relative to the folder of net.yaml"),
        ("../b.yaml", "error[bad-include]: `../b.yaml` leads out of the folder of net.yaml"),
        ("lib/../../b.yaml", "error[bad-include]: `lib/../../b.yaml` leads out of the folder of net.yaml"),
        ("lib", "error[unreadable-file]: cannot read lib: it is a directory"),
        (".", "error[unreadable-file]: cannot read .: it is a directory"),
        ("pipe", "error[unreadable-file]: cannot read pipe: it is no ordinary file"),
        ("loop", "error[unreadable-file]: cannot read loop: Too many levels of symbolic links"),
        ("lib/b.yaml", "error[unreadable-file]: cannot read lib/b.yaml: No such file or directory"),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_included(write: Write, entry: str, message: str) -> None:
    write(net=listing(entry))
    Path("lib").mkdir()
    os.mkfifo("pipe")
    Path("loop").symlink_to("loop")
    lines = told().splitlines()
    assert lines[:2] == [message, " --> net.yaml:4:11"]
    assert lines[4].count("^") == len(entry)
    assert not any(line.startswith("error") for line in lines[1:])


def test_a_link_that_leads_out_is_refused(write: Write, tmp_path: Path) -> None:
    (tmp_path / "blocks.yaml").write_text(BLOCKS, encoding="utf-8")
    write(net=NET)
    Path("blocks.yaml").symlink_to("../blocks.yaml")
    assert (
        told()
        == f"""\
error[bad-include]: `blocks.yaml` leads out of the folder of net.yaml
 --> net.yaml:4:11
  |
4 | include: [blocks.yaml]
  |           ^^^^^^^^^^^
  = it is {tmp_path.resolve() / "blocks.yaml"}
  = help: copy it to a place below the folder of net.yaml"""
    )


def test_an_included_file_may_not_leave_its_own_folder(write: Write) -> None:
    write(
        net=listing("lib/a.yaml"),
        blocks=BLOCKS,
        lib__a=blocks("  a: {body: []}\n", "../blocks.yaml"),
    )
    assert told().startswith("""\
error[bad-include]: `../blocks.yaml` leads out of the folder of lib/a.yaml
 --> lib/a.yaml:2:11
""")


def test_the_nearest_file_is_proposed(write: Write) -> None:
    write(net=listing("lib/block.yaml"), lib__blocks=BLOCKS)
    assert told().endswith("  = help: did you mean `lib/blocks.yaml`?")
    write(net=listing("nowhere/block.yaml"))
    help = "paths are relative to the folder of the file that includes"
    assert told().endswith(f"  = help: {help}")


def test_a_file_that_is_no_utf8(write: Write) -> None:
    write(net=NET)
    Path("blocks.yaml").write_bytes(b"\xff\xfe")
    first, place, *_ = told().splitlines()
    assert first.startswith("error[not-utf8]: blocks.yaml is not UTF-8 text: ")
    assert place == " --> net.yaml:4:11"


def test_circles_name_the_files(write: Write) -> None:
    write(
        net=listing("a.yaml", "net.yaml"),
        a=blocks("  basic: {args: {out: int}, body: [relu]}\n", "b.yaml"),
        b=blocks("  b: {body: [relu]}\n", "a.yaml, ./net.yaml"),
    )
    assert (
        told()
        == """\
error[include-circle]: files include each other in a circle: a.yaml -> b.yaml -> a.yaml
 --> b.yaml:2:11
  |
2 | include: [a.yaml, ./net.yaml]
  |           ^^^^^^

error[include-circle]: files include each other in a circle: net.yaml -> a.yaml -> b.yaml -> net.yaml
 --> b.yaml:2:19
  |
2 | include: [a.yaml, ./net.yaml]
  |                   ^^^^^^^^^^

error[include-circle]: files include each other in a circle: net.yaml -> net.yaml
 --> net.yaml:4:19
  |
4 | include: [a.yaml, net.yaml]
  |                   ^^^^^^^^"""
    )


def test_a_block_that_two_files_define_names_both_places(write: Write) -> None:
    write(
        net=listing("blocks.yaml", "b.yaml") + "blocks:\n  basic: {args: {out: int}, body: []}\n",
        blocks=BLOCKS,
        b=blocks("  b: {body: [relu]}\n  basic: {body: [relu]}\n"),
    )
    help = "rename one; `extends` makes a variant of a block under another name"
    assert (
        told()
        == f"""\
error[duplicate-block]: block `basic` is defined in two files, first at blocks.yaml:3:3
 --> b.yaml:5:3
  |
5 |   basic: {{body: [relu]}}
  |   ^^^^^
  = help: {help}

error[duplicate-block]: block `basic` is defined in two files, first at blocks.yaml:3:3
 --> net.yaml:9:3
  |
9 |   basic: {{args: {{out: int}}, body: []}}
  |   ^^^^^
  = help: {help}"""
    )


def test_the_number_of_files_is_bounded(write: Write) -> None:
    for n in range(MAX_FILES + 3):
        write(**{f"lib__f{n}": blocks(f"  b{n}: {{body: [relu]}}\n")})
    paths = [f"lib/f{n}.yaml" for n in range(MAX_FILES + 3)]
    write(net=listing("blocks.yaml", *paths[: MAX_FILES - 1]), blocks=BLOCKS)
    assert len(load("net.yaml").document.blocks) == MAX_FILES
    write(net=listing("blocks.yaml", *paths))
    assert told().splitlines()[0] == "error[too-many-files]: more than 100 files are included"
    assert told().count("error[") == 1


def test_the_size_of_all_files_together_is_bounded(write: Write) -> None:
    write(net=listing("blocks.yaml", "big.yaml", "other.yaml"), blocks=BLOCKS, other=BLOCKS)
    with Path("big.yaml").open("w") as file:
        file.truncate(16 * 2**20)
    first, place, *_ = told().splitlines()
    assert (
        first
        == "error[file-too-large]: the included files have more than 16,777,216 bytes together"
    )
    assert place == " --> net.yaml:4:24"
    assert told().count("error[") == 1


# -- a file of blocks by itself ---------------------------------------------------------------------


def test_a_file_of_blocks_is_checked_as_it_is(write: Write) -> None:
    write(
        blocks=BLOCKS,
        more=blocks("  b: {extends: basic, args: {out: $width * $n}}\n", "blocks.yaml"),
    )
    assert check_file("blocks.yaml", {}) == {
        "file": "blocks.yaml", "blocks": ["basic"], "params_read": ["shortcut"],
    }  # fmt: skip
    assert check_file("more.yaml", {}) == {
        "file": "more.yaml", "blocks": ["basic", "b"], "params_read": ["n", "shortcut", "width"],
    }  # fmt: skip
    wrong = BLOCKS.replace("conv", "convv")
    write(blocks=wrong + "  b: {use: basic}\n  c: {body: [{block: d}]}\n")
    messages = [line for line in told("more.yaml").splitlines() if line.startswith("error")]
    assert messages == [
        "error[unknown-op]: there is no op `convv`",
        "error[unknown-field]: there is no key `use`",
        "error[unknown-block]: there is no block `d`",
        "error[duplicate-block]: block `b` is defined in two files, first at blocks.yaml:10:3",
    ]


def test_other_commands_say_that_there_is_no_net(write: Write) -> None:
    write(blocks=BLOCKS)
    with pytest.raises(ResdslError) as caught:
        load("blocks.yaml")
    assert (
        str(caught.value)
        == """\
error[blocks-alone]: the file holds blocks alone: it has no `input` and no `net`
 --> blocks.yaml:2:1
  |
2 | blocks:
  | ^^^^^^
  = help: a document takes them by `include: [blocks.yaml]`"""
    )
    write(blocks=BLOCKS + "params: {}\n")  # the beginning of a document, rather
    assert "`net` is missing" in told("blocks.yaml")
