import numpy as np
import pytest

from resdsl.data import DataConfig, load_dataset
from resdsl.text.diagnostics import ResdslError

RANDOM = np.random.default_rng(0)


def arrays(*parts: str, count: int = 40) -> dict[str, np.ndarray]:
    found = {}
    for part in parts:
        found[f"x_{part}"] = RANDOM.random((count, 2, 5))
        found[f"y_{part}"] = np.arange(count) % 4
    return found


def load(tmp_path, content, **settings):
    path = tmp_path / "own.npz"
    np.savez(path, **content)
    return load_dataset(DataConfig(name="npz", root=path, **settings))


def test_every_part_of_its_own(tmp_path):
    content = arrays("train", "validation", "test")
    data = load(tmp_path, content)
    assert data.input == (2, 5)
    assert data.classes == 4
    assert [len(data.train), len(data.validation), len(data.test())] == [40, 40, 40]
    x = content["x_train"].astype(np.float32)
    mean, std = x.mean((0, 2), keepdims=True), x.std((0, 2), keepdims=True)
    wanted = (content["x_test"] - mean) / std
    assert np.allclose(data.test().inputs.numpy(), wanted, atol=1e-5)


def test_missing_parts_are_cut(tmp_path):
    data = load(tmp_path, arrays("train"), validation=10, test=0.25)
    assert [len(data.train), len(data.validation), len(data.test())] == [20, 10, 10]


@pytest.mark.parametrize("dtype", ["uint8", "float16", "float32", "float64"])
def test_types_of_inputs(tmp_path, dtype):
    inputs = (RANDOM.random((40, 3)) * 255).astype(dtype)
    data = load(tmp_path, {"x_train": inputs, "y_train": (np.arange(40) % 2).astype("uint8")})
    assert data.train.inputs.std().item() == pytest.approx(1, abs=0.1)


GOOD = arrays("train", "test")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({}, "must have the arrays `x_train` and `y_train`, but has none"),
        ({**GOOD, "x_tset": np.zeros(3)}, "(?s)an array `x_tset`.*call it `x_test`"),
        ({"x_train": GOOD["x_train"]}, "must have .* `x_train` and `y_train`, but has x_train"),
        (
            {**GOOD, "y_validation": np.zeros(3, int)},
            "must have .* `x_validation` and `y_validation`, but has x_train, ",
        ),
        ({**GOOD, "x_train": np.full((40, 2), "a")}, "train: inputs must be numbers, but are <U1"),
        ({**GOOD, "x_train": np.zeros(40)}, r"have \(40,\) and \(40,\)"),
        ({**GOOD, "y_train": np.zeros(40)}, "two classes or more, but every target is 0"),
        (
            {**GOOD, "y_train": np.linspace(0, 1, 40)},
            "(?s)classes must be whole numbers, but some are not.*task: regression",
        ),
        ({**GOOD, "y_train": np.zeros(39, int)}, r"have \(40, 2, 5\) and \(39,\)"),
        ({**GOOD, "y_train": np.ones((40, 3), int)}, "(?s)not one-hot.*task: multi_label"),
        ({**GOOD, "y_train": np.full((40, 3), 2.5)}, "(?s)nor one-hot.*task: regression"),
        ({**GOOD, "x_train": np.full((40, 2, 5), np.nan)}, "not finite"),
        ({**GOOD, "x_train": np.full((40, 2, 5), 1e300)}, "not finite float32"),
        ({**GOOD, "x_test": np.zeros((40, 3, 5))}, r"shape \(2, 5\), test samples \(3, 5\)"),
        ({**GOOD, "y_test": np.full(40, 7)}, "test has class 7, train only 0 to 3"),
        ({**GOOD, "x_test": np.zeros((0, 2, 5)), "y_test": np.zeros(0, int)}, r"\(0, 2, 5\)"),
    ],
)
def test_wrong_arrays_say_why(tmp_path, content, reason):
    with pytest.raises(ResdslError, match=reason) as info:
        load(tmp_path, content)
    assert info.value.diagnostics[0].code in {"damaged-data", "data-mismatch"}


def test_arrays_of_objects_are_refused(tmp_path):
    content = {"x_train": np.array([{}], dtype=object), "y_train": np.zeros(1, int)}
    with pytest.raises(ResdslError, match="`x_train`: arrays of objects may run code"):
        load(tmp_path, content)


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04broken"])
def test_damaged_file(tmp_path, content):
    path = tmp_path / "own.npz"
    path.write_bytes(content)
    with pytest.raises(ResdslError, match="cannot be read"):
        load_dataset(DataConfig(name="npz", root=path))


def test_single_array(tmp_path):
    np.save(tmp_path / "own.npy", np.zeros(3))
    with pytest.raises(ResdslError, match="holds one array, not named ones"):
        load_dataset(DataConfig(name="npz", root=tmp_path / "own.npy"))


def test_path_is_needed(tmp_path):
    with pytest.raises(ResdslError, match="needs its file, but `root` is not set"):
        load_dataset(DataConfig(name="npz"))
    with pytest.raises(ResdslError, match=r"needs its file, but `root` is .*none.npz"):
        load_dataset(DataConfig(name="npz", root=tmp_path / "none.npz"))


def test_two_names_of_one_array(tmp_path):
    with pytest.raises(ResdslError, match="two arrays are `x_train`, and `X` is one of them"):
        load(tmp_path, {**GOOD, "X": GOOD["x_train"]})
