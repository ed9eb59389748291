"""Files of samples."""

import os

import numpy as np
import pytest
import torch

import resdsl
from resdsl.results.sample_files import read_samples
from resdsl.text.diagnostics import ResdslError


@pytest.fixture
def net(small_training):
    return resdsl.open_training(small_training)


def test_arrays_with_and_without_a_batch(net, tmp_path):
    one, two = np.ones((1, 8, 8)), np.full((2, 1, 8, 8), 7, dtype=np.uint8)
    np.save(tmp_path / "one.npy", one)
    np.savez(tmp_path / "two.npz", two)
    np.savez(tmp_path / "three.npz", x=two, y=np.array([1, 2]), other=one)
    paths = [tmp_path / name for name in ("one.npy", "two.npz", "three.npz")]
    names, inputs = read_samples(paths, net)
    assert names == [f"{paths[0]}[0]", *(f"{p}[{i}]" for p in paths[1:] for i in range(2))]
    assert inputs.dtype == torch.float32
    assert inputs.shape == (5, 1, 8, 8)
    assert inputs[:, 0, 0, 0].tolist() == [1, 7, 7, 7, 7]


def test_images_become_what_the_net_takes(net, tmp_path):
    image = pytest.importorskip("PIL.Image")
    pixels = np.arange(64, dtype=np.uint8).reshape(8, 8)
    image.fromarray(pixels).save(tmp_path / "grey.png")
    image.fromarray(np.stack([pixels] * 3, 2)).save(tmp_path / "colour.PNG", format="PNG")
    names, inputs = read_samples([tmp_path / "grey.png", tmp_path / "colour.PNG"], net)
    assert names == [str(tmp_path / "grey.png"), str(tmp_path / "colour.PNG")]
    for sample in inputs:
        assert torch.equal(sample[0], torch.from_numpy(pixels).float())
    image.fromarray(np.zeros((9, 7), dtype=np.uint8)).save(tmp_path / "other.png")
    with pytest.raises(ResdslError, match="is 9x7 pixels, but the net takes 8x8") as told:
        read_samples([tmp_path / "other.png"], net)
    assert told.value.diagnostics[0].help == "scale it to 8x8 pixels"


def write(path, kind):
    match kind:
        case "shape":
            np.save(path, np.ones((2, 8, 9)))
        case "nan":
            np.save(path, np.full((1, 8, 8), np.nan))
        case "text":
            np.save(path, np.full((1, 1, 8, 8), "a"))
        case "object":
            np.save(path, np.array([{}]), allow_pickle=True)
        case "short":
            np.save(path, np.ones((1, 1, 8, 8)))
            path.write_bytes(path.read_bytes()[:-9])
        case "huge":
            np.save(path, np.ones((1, 1, 8, 8)))
            content = path.read_bytes().replace(b"(1, 1, 8, 8), ", b"(99999999999,)")
            path.write_bytes(content)
        case "other":
            path.write_bytes(b"\x93NUMPY")
        case "empty":
            np.save(path, np.ones((0, 1, 8, 8)))
        case "pipe":
            os.mkfifo(path)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("shape", "data-mismatch"), ("nan", "damaged-data"), ("text", "damaged-data"),
        ("object", "damaged-data"), ("short", "damaged-data"), ("huge", "damaged-data"),
        ("other", "damaged-data"), ("empty", "damaged-data"), ("pipe", "damaged-data"),
        ("missing", "damaged-data"),
    ],
)  # fmt: skip
def test_other_content_is_no_traceback(net, tmp_path, kind, code):
    path = tmp_path / "x.npy"
    write(path, kind)
    with pytest.raises(ResdslError, match=r"x\.npy") as told:
        read_samples([path], net)
    assert told.value.diagnostics[0].code == code


def test_names_say_what_a_file_is(net, tmp_path):
    with pytest.raises(ResdslError, match=r"ends in \.npy, \.npz, \.png") as told:
        read_samples([tmp_path / "x.csv"], net)
    assert told.value.diagnostics[0].code == "unknown-suffix"
    np.savez(tmp_path / "two.npz", a=np.ones(1), b=np.ones(1))
    with pytest.raises(ResdslError, match="but has `a`, `b`") as told:
        read_samples([tmp_path / "two.npz"], net)
    assert told.value.diagnostics[0].help == "write the samples alone, as `x`"


def test_vectors_are_no_images(net, tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    net.__dict__["data"] = net.data.model_copy(
        update={"input": (4,), "mean": (0.0,), "std": (1.0,)}
    )
    with pytest.raises(ResdslError, match="is an image, but the net takes"):
        read_samples([tmp_path / "a.png"], net)


def test_tokens_are_whole_numbers(net, tmp_path):
    net.__dict__["data"] = net.data.model_copy(update={"input": (4,), "dtype": "int", "mean": ()})
    np.save(tmp_path / "a.npy", np.array([1, 2, 3, 4]))
    assert read_samples([tmp_path / "a.npy"], net).inputs.dtype == torch.int64
    for bad in ([1.5, 2, 3, 4], [-1, 2, 3, 4]):
        np.save(tmp_path / "a.npy", np.array(bad))
        with pytest.raises(ResdslError, match="whole numbers from 0"):
            read_samples([tmp_path / "a.npy"], net)
