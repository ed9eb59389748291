import pytest
import torch
from safetensors.torch import load_file, save_file

from resdsl.text.diagnostics import ResdslError
from resdsl.weights import read_weights, write_weights

STATE = {"conv.weight": torch.arange(12.0).view(3, 4), "norm.num_batches_tracked": torch.tensor(3)}


def equal(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[key], other[key]) for key in one)


def test_every_form_gives_the_tensors(tmp_path):
    write_weights(tmp_path / "run" / "weights.safetensors", STATE)
    torch.save(STATE, tmp_path / "state.pt")
    for name in ("run", "run/weights.safetensors", "state.pt"):
        assert equal(read_weights(tmp_path / name), STATE)


def test_any_layout_and_shared_memory_can_be_written(tmp_path):
    images = torch.randn(2, 3, 4, 4).to(memory_format=torch.channels_last)
    shared = {"a": images, "b": images, "c": images[0]}
    write_weights(tmp_path / "weights.safetensors", shared)
    assert equal(load_file(tmp_path / "weights.safetensors"), shared)


def code_and_message(path):
    with pytest.raises(ResdslError) as info:
        read_weights(path)
    (finding,) = info.value.diagnostics
    return finding.code, finding.message.replace(str(path), "W")


def test_wrong_files_say_why(tmp_path):
    assert code_and_message(tmp_path) == ("no-weights", "W holds no weights.safetensors")
    for name in ("none.safetensors", "none.pt"):
        expected = ("unreadable-file", "cannot read W: No such file or directory")
        assert code_and_message(tmp_path / name) == expected
    torch.save({"model": STATE, "epoch": 3}, tmp_path / "more.pt")
    assert code_and_message(tmp_path / "more.pt") == (
        "damaged-weights",
        "W cannot be read: it is no state_dict: `model` is a dict, not a tensor",
    )
    torch.save([1, 2], tmp_path / "list.pt")
    assert code_and_message(tmp_path / "list.pt") == (
        "damaged-weights",
        "W cannot be read: it holds a list, not a state_dict",
    )


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"{}", b"\x80\x02}.", b"resdsl: 1\n" * 99])
@pytest.mark.parametrize("suffix", ["safetensors", "pt"])
def test_other_content_is_no_traceback(tmp_path, content, suffix):
    path = tmp_path / f"weights.{suffix}"
    path.write_bytes(content)
    assert code_and_message(path)[0] == "damaged-weights"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_cut_off_files(tmp_path, share):
    save_file(STATE, tmp_path / "weights.safetensors")
    torch.save(STATE, tmp_path / "weights.pt")
    for path in (tmp_path / "weights.safetensors", tmp_path / "weights.pt"):
        content = path.read_bytes()
        path.write_bytes(content[: int(share * len(content))])
        assert code_and_message(path)[0] == "damaged-weights"


def test_nothing_in_a_file_is_run(tmp_path):
    class Attack:
        def __reduce__(self):
            return pytest.fail, ("code of the file ran",)

    torch.save({"weight": Attack()}, tmp_path / "attack.pt")
    assert code_and_message(tmp_path / "attack.pt")[0] == "damaged-weights"
