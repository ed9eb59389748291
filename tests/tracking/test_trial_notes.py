"""The note of a trial as Markdown."""

from __future__ import annotations

from told_study import make_run

from resdsl.tracking.trial_notes import fenced, trial_note

WHOLE = """\
## 0003 n 2

finished

| part | accuracy | loss |
| --- | --- | --- |
| validation | 0.9312 |  |
| test | 0.25 | 1.25e-05 |

1,000,000 parameters, 20 multiply-adds, depth 4, seed 7, 90.0 s

![net](/here)

```yaml
resdsl: 1
```"""


def test_a_whole_note():
    values = {"validation": {"accuracy": 0.93123}, "test": {"loss": 1.25e-5, "accuracy": 0.25}}
    assert trial_note(make_run(params=10**6, **values), "resdsl: 1\n", "![net](/here)") == WHOLE


def test_what_is_missing_is_left_out():
    failed = make_run(status="failed", reason="MemoryError: full", validation={}, test={}, cell={})
    assert trial_note(failed, None, None) == (
        "## 0003 net\n\nfailed: MemoryError: full\n\n"
        "10 parameters, 20 multiply-adds, depth 4, seed 7, 90.0 s"
    )


def test_texts_of_users_are_no_markup():
    odd = make_run(cell={"x": "<img src=x> [a](b) *c* `d` | e\n# f"}, reason="~~no~~ &amp; \\", status="failed")  # fmt: skip
    heading, reason = trial_note(odd, None, None).splitlines()[:3:2]
    assert heading == (r"## 0003 x \<img src=x\> \[a\](b) \*c\* \`d\` \| e \# f")
    assert reason == r"failed: \~\~no\~\~ \&amp; \\"


def test_a_document_cannot_leave_its_block():
    text = "# ```\n# ````python\na: 1"
    assert fenced(text, "yaml") == f"`````yaml\n{text}\n`````"
