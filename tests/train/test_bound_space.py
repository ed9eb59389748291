"""A document takes input and classes of a data set."""

import pytest

from resdsl.data import DataConfig, load_dataset
from resdsl.text.diagnostics import ResdslError
from resdsl.text.values import from_texts
from resdsl.train.bound_space import bound_space

DOCUMENT = """\
resdsl: 1
input: [1, 28, 28]
params: {width: 4, classes: 3}
net: [flatten, {linear: {out: $width}}, {linear: {out: $classes}}]
"""


def test_shape_and_classes_are_those_of_the_data_and_settings_stay(tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text(DOCUMENT)
    space, notes = bound_space(path, load_dataset(DataConfig()), from_texts(["width=7"]))
    net = space.architecture()
    assert (net.input, net.output) == ((1, 8, 8), (10,))
    assert net.params == 64 * 7 + 7 + 7 * 10 + 10
    assert notes == (
        "The document declares the input (1, 28, 28); the net was built for the samples, "
        "(1, 8, 8).",
    )


def test_samples_that_are_no_input_of_the_document(tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text(DOCUMENT.replace("[1, 28, 28]", "[64]"))
    with pytest.raises(ResdslError) as caught:
        bound_space(path, load_dataset(DataConfig()))
    (found,) = caught.value.diagnostics
    assert found.code == "data-mismatch"
    assert found.place is not None
