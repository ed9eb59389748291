"""`resdsl evaluate`."""

import json

import pytest

import resdsl


def test_parts_are_measured_and_the_test_part_when_asked(run, small_study):
    best = resdsl.open_run(small_study).best()
    code, out, err = run("evaluate", str(small_study), "--device", "cpu")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == str(best.directory)
    assert [line.split()[0] for line in lines[1:]] == ["train", "validation"]
    assert f"accuracy {best.run.validation['accuracy']:.4f}  largest class 0." in lines[2]
    code, out, _ = run("evaluate", str(small_study), "--test", "--json", "--device", "cpu")
    found = json.loads(out)
    assert found["test"] == pytest.approx(best.run.test)


def test_other_data_by_name(run, small_training):
    code, out, _ = run(
        "evaluate", str(small_training), "--data", "digits", "--json", "--device", "cpu"
    )
    assert code == 0
    net = resdsl.open_training(small_training)
    assert json.loads(out)["validation"] == pytest.approx(net.record.validation)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--data", "diabetes"), "data-mismatch"),
        (("--data", "digts"), "unknown-settings"),
        (("--trial", "99"), "unknown-trial"),
        (("--trial", "0"), "damaged-run"),
        (("--cell", "n=7"), "unknown-cell"),
        (("--device", "cudda"), "unknown-device"),
    ],
)
def test_mistakes(run, small_study, arguments, code):
    status, _, err = run("evaluate", str(small_study), *arguments)
    assert status == 2
    assert err.startswith(f"error[{code}]")


def test_functions_of_a_record_are_run_when_allowed_alone(run, small_training):
    path = small_training / "environment.json"
    values = json.loads(path.read_text())
    values["recipe"]["metric"] = ["math:dist"]
    path.write_text(json.dumps(values))
    status, _, err = run("evaluate", str(small_training))
    assert status == 2
    assert err.startswith("error[named-function]")
    values["recipe"]["metric"] = []
    values["data"]["name"] = "math:dist"
    path.write_text(json.dumps(values))
    assert run("evaluate", str(small_training))[2].startswith("error[named-function]")
    assert run("evaluate", str(small_training), "--data", "digits")[0] == 0
    assert run("replicate", str(small_training))[2].startswith("error[named-function]")
