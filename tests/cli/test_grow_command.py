"""`resdsl grow` as a user runs it."""

import json
import sys

import pytest
import torch
from growing_nets import BRANCH, document, trained
from safetensors.torch import load_file

import resdsl
from resdsl.cli import main
from resdsl.weights import write_weights

SOURCE = document("", BRANCH, "relu")


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.yaml").write_text(SOURCE.text)
    write_weights(tmp_path / "trained.safetensors", trained(SOURCE))

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["resdsl", "grow", "net.yaml", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        out = capsys.readouterr()
        return end.value.code, out.out, out.err

    return run


def test_what_is_written_and_said(command, tmp_path):
    code, out, err = command("--weights", "trained.safetensors", "--set", "n=4", "-o", "deep")
    assert (code, err) == (0, "")
    assert out.splitlines()[-9:] == [
        "  linear1.weight|bias  × 2",
        "new 48",
        "  stage[1-2].block[2-3].skip1.branch.conv[1-2].weight  × 8",
        "  stage[1-2].block[2-3].skip1.branch.batchnorm1.weight|bias|running_mean|running_var|num_batches_tracked  × 20",
        "  stage[1-2].block[2-3].skip1.branch.batchnorm2.weight  × 4  starts at 0",
        "  stage[1-2].block[2-3].skip1.branch.batchnorm2.bias|running_mean|running_var|num_batches_tracked  × 16",
        "dropped 0",
        "greatest difference of the outputs on random inputs: 0",
        "deep",
    ]  # fmt: skip
    assert sorted(p.name for p in (tmp_path / "deep").iterdir()) == [
        "architecture.yaml",
        "weights.safetensors",
    ]
    net = resdsl.load("deep/architecture.yaml")
    shallow = resdsl.load("net.yaml").build(device="cpu").eval()
    shallow.load_state_dict(load_file("trained.safetensors"))
    deep = net.build(device="cpu").eval()
    deep.load_state_dict(load_file("deep/weights.safetensors"))
    x = torch.randn(3, 3, 8, 8)
    torch.testing.assert_close(deep(x), shallow(x), rtol=0, atol=1e-6)
    assert net.depth == 2 + 16


def test_json_lists_every_tensor(command):
    code, out, _ = command("-w", "trained.safetensors", "--set", "n=3", "-o", "deep", "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["directory"], told["difference"], told["dropped"]) == ("deep", 0.0, [])
    assert len(told["copied"]) == len(trained(SOURCE))
    assert {
        "name": "stage1.block2.skip1.branch.batchnorm2.weight",
        "shape": [6],
        "start": 0.0,
    } in told["new"]


def test_seed_draws_the_new_weights(command, tmp_path):
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        command("-w", "trained.safetensors", "--set", "n=3", "--seed", seed, "-o", name)
    key = "stage1.block2.skip1.branch.conv1.weight"
    a, b, c = (load_file(tmp_path / n / "weights.safetensors")[key] for n in "abc")
    assert torch.equal(a, b)
    assert not torch.equal(a, c)


def test_default_directory_is_new(command):
    for number in (1, 2):
        _, out, _ = command("-w", "trained.safetensors", "--set", "n=3")
        assert out.splitlines()[-1] == f"runs/net-grown-{number}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-w", "nowhere", "--set", "n=3"), "error[unreadable-file]: cannot read nowhere: No such file or directory"),
        (("-w", "net.yaml", "--set", "n=3"), "error[damaged-weights]: net.yaml cannot be read"),
        (("-w", ".", "--set", "n=3"), "error[no-weights]: . holds no weights.safetensors"),
        (("-w", "trained.safetensors"), "error[nothing-to-grow]: net.yaml has no block more than the trained net"),
        (("-w", "trained.safetensors", "--set", "m=3"), "error[unknown-param]: net.yaml has no param `m`"),
        (("-w", "trained.safetensors", "--set", "n=1"), "error[dropped-layers]: `stage[1-2].block1`: missing"),
        (("-w", "trained.safetensors", "--set", "n=3", "-o", "."), "error[output-in-use]: . exists and is not an empty directory"),
    ],
)  # fmt: skip
def test_mistakes_end_with_2_and_a_reason(command, tmp_path, arguments, message):
    code, out, err = command(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err
    assert not (tmp_path / "runs").exists()


def test_refusals_as_json(command):
    code, out, err = command("-w", "trained.safetensors", "--set", "n=1", "--json")
    assert (code, err) == (2, "")
    assert [finding["code"] for finding in json.loads(out)["diagnostics"]] == ["dropped-layers"]
