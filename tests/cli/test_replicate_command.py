"""`resdsl replicate`."""

import json


def test_the_exit_code_says_whether_it_is_the_same(run, small_training, tmp_path):
    code, out, _ = run("replicate", str(small_training), "-o", str(tmp_path / "a"))
    assert code == 0
    assert out.endswith(f"the same figures\n{tmp_path / 'a'}\n")
    path = small_training / "result.json"
    values = json.loads(path.read_text())
    values["validation"]["accuracy"] += 0.25
    path.write_text(json.dumps(values))
    code, out, _ = run("replicate", str(small_training), "-o", str(tmp_path / "b"))
    assert code == 1
    assert "greatest difference: 0.25\n" in out
    code, out, _ = run(
        "replicate", str(small_training), "-o", str(tmp_path / "c"), "--tolerance", "0.3", "--json"
    )
    assert code == 0
    assert json.loads(out)["same"]


def test_mistakes(run, small_training, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    code, _, err = run("replicate", str(small_training), "-o", str(tmp_path / "full"))
    assert code == 2
    assert err.startswith("error[output-in-use]")
    code, _, err = run("replicate", str(tmp_path))
    assert (code, err[:18]) == (2, "error[not-a-run]: ")
