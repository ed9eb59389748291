"""What a net takes, beside its weights."""

import json

import pytest
import torch

from resdsl.data import data_config, load_dataset
from resdsl.data.dataset import Preprocessing
from resdsl.train.data_record import DataRecord, record_of, write_record


def test_the_record_of_images_is_what_was_done_to_them(tmp_path):
    dataset = load_dataset("digits")
    write_record(tmp_path, dataset)
    record = DataRecord.model_validate_json((tmp_path / "data.json").read_text())
    assert record == record_of(dataset)
    assert (record.task, record.input, record.dtype, record.classes) == (
        "classification", (1, 8, 8), "float", 10,
    )  # fmt: skip
    assert record.class_names == tuple("0123456789")
    assert 0.1 <= record.largest_share["validation"] < 0.2
    raw = dataset.train.inputs * record.std[0] + record.mean[0]
    torch.testing.assert_close(raw, raw.round(), atol=1e-4, rtol=0)  # grey values of 0 to 16
    again = Preprocessing(record.mean, record.std).apply(raw.round())
    torch.testing.assert_close(again, dataset.train.inputs)


def test_tokens_are_taken_as_they_are(tmp_path):
    (tmp_path / "a.txt").write_text("to be or not to be " * 50)
    config = data_config("text", root=tmp_path / "a.txt", length=8)
    record = record_of(load_dataset(config))
    assert (record.task, record.dtype, record.mean, record.std) == ("sequence", "int", (), ())


def test_numbers_have_no_names(tmp_path):
    record = record_of(load_dataset("diabetes"))
    assert (record.class_names, record.largest_share, len(record.mean)) == ((), {}, 10)


@pytest.mark.parametrize("change", [{"mean": [float("nan")]}, {"dtype": "str"}, {"shape": 1}])
def test_other_content_is_refused(change):
    values = json.loads(record_of(load_dataset("digits")).model_dump_json())
    DataRecord.model_validate(values)
    with pytest.raises(ValueError, match="validation error"):
        DataRecord.model_validate(values | change)
