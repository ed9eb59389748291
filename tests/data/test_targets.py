"""Targets as people have them: taken where one reading is possible, else with the remedy."""

from __future__ import annotations

import numpy as np
import pytest

from resdsl.data import DataConfig
from resdsl.data.data_files import Samples
from resdsl.data.targets import IGNORED, sort_out
from resdsl.text.diagnostics import ResdslError

N = 40
Y = np.arange(N) % 4


def sorted_out(targets, shape=(1, 8, 8), **settings):
    inputs = np.zeros((len(targets), *shape), np.float32)
    parts, found = sort_out(
        {"train": Samples(inputs, np.asarray(targets))}, DataConfig(name="npz", **settings)
    )
    return parts["train"].targets, found


@pytest.mark.parametrize(
    "targets",
    [
        Y, Y.astype(np.uint8), Y.astype(np.uint64), Y.astype(float), Y[:, None], np.eye(4)[Y],
        np.eye(4, dtype=bool)[Y], np.array(list("abcd"))[Y], Y + 1, Y * 7 - 3,
        np.where(Y == 3, 2**63 - 1, Y), np.array([b"a", b"b", b"c", b"d"])[Y],
    ],
)  # fmt: skip
def test_classes_are_counted_from_0(targets) -> None:
    found, told = sorted_out(targets)
    assert found.tolist() == Y.tolist()
    assert found.dtype == np.int64
    assert (told.task, told.classes, len(told.names)) == ("classification", 4, 4)


def test_two_classes_by_sign_or_truth() -> None:
    assert sorted_out(np.where(Y % 2 == 0, -1, 1))[0].tolist() == (Y % 2).tolist()
    found, told = sorted_out(Y % 2 == 0)
    assert found.tolist() == (Y % 2 == 0).astype(int).tolist()
    assert told.notes == ()


def test_names_and_gaps_are_told() -> None:
    _, told = sorted_out(np.where(Y == 3, 100, Y))
    assert told.names == ("0", "1", "2", "100")
    assert told.notes == ("The labels 0, 1, 2, 100 became the classes 0 to 3.",)
    assert sorted_out(np.array(list("abcd"))[Y])[1].names == ("a", "b", "c", "d")


def test_numbers_that_look_like_classes_are_asked_about() -> None:
    (note,) = sorted_out(np.arange(200) % 60)[1].notes
    assert note.startswith("60 different labels of 200 samples were taken as classes")


@pytest.mark.parametrize(
    ("targets", "settings", "reason", "help"),
    [
        (np.linspace(0, 1, N), {}, "classes must be whole numbers", "set `task: regression`"),
        (np.full(N, np.nan), {}, "classes must be whole numbers", "set `task: regression`"),
        (np.ones((N, 3), int), {}, "not one-hot", "set `task: multi_label`"),
        (np.full((N, 3), 0.5), {}, "neither classes nor one-hot", "set `task: regression`"),
        (np.zeros(N, int), {}, "two classes or more, but every target is 0", ""),
        (Y.astype(complex), {}, "whole numbers or texts, but are complex128", ""),
        (np.zeros((N, 2, 2), int), {}, r"shape \(N,\), but have \(40, 2, 2\)", ""),
        (np.array(list("ab"))[Y % 2][:, None, None], {}, r"shape \(N,\)", ""),
        (Y, {"task": "multi_label"}, "must be 0 or 1", ""),
        (np.array(list("abcd"))[Y], {"task": "regression"}, "must be numbers", ""),
        (np.full(N, 1e300), {"task": "regression"}, "not all finite float32", ""),
        (Y, {"task": "per_pixel"}, r"whole numbers of shape \(40, 8, 8\)", ""),
        (np.full((N, 8, 8), -1), {"task": "per_pixel"}, "count from 0", ""),
        (np.full((N, 8, 8), 9), {"task": "per_pixel", "ignore": 9}, "some position must count", ""),
    ],
)
def test_what_could_be_read_in_two_ways_or_in_none(targets, settings, reason, help) -> None:
    with pytest.raises(ResdslError, match=reason) as caught:
        sorted_out(targets, **settings)
    (found,) = caught.value.diagnostics
    assert found.code == "damaged-data"
    assert str(found.help or "").startswith(help)


def test_a_class_that_the_train_part_lacks() -> None:
    parts = {"train": Samples(np.zeros((N, 1)), Y), "test": Samples(np.zeros((2, 1)), Y[:2] + 7)}
    with pytest.raises(ResdslError, match="test has class 7, train only 0 to 3"):
        sort_out(parts, DataConfig(name="npz"))


def test_numbers_and_labels_have_an_axis_of_outputs() -> None:
    found, told = sorted_out(Y.astype(float), task="regression")
    assert (found.shape, found.dtype, told.classes, told.names) == ((N, 1), np.float32, 1, ())
    found, told = sorted_out(np.ones((N, 3), bool), task="multi_label")
    assert (found.shape, found.dtype, told.classes) == ((N, 3), np.float32, 3)


def test_the_scale_of_numbers_is_asked_about() -> None:
    (note,) = sorted_out(Y * 1e5, task="regression")[1].notes
    assert "standard deviation 1.12e+05" in note


def test_pixels_are_seen_by_their_shape() -> None:
    targets = np.zeros((N, 8, 8), np.uint8)
    targets[:, 0] = 2
    targets[0, 0, 0] = 255
    found, told = sorted_out(targets, ignore=255)
    assert (told.task, told.classes) == ("per_pixel", 3)
    assert found[0, 0, 0] == IGNORED
    assert told.notes == ("1 of 3 classes do not occur in the train part.",)
    assert "`ignore` names a target" in sorted_out(targets)[1].notes[0]
    assert sorted_out(targets[:, None], ignore=255)[0].shape == (N, 8, 8)
