"""A net that standardises its inputs itself."""

import torch

import resdsl
from resdsl.codegen import generate
from resdsl.codegen.module import build
from resdsl.data.dataset import Preprocessing
from resdsl.results.raw_input import on_raw_inputs
from resdsl.text.diagnostics import Source
from resdsl.train.data_record import DataRecord

NET = """\
resdsl: 1
name: net
input: [2, 4, 4]
net:
  - conv: {out: 3, kernel: 3}
    as: input_mean
  - batchnorm
  - flatten
  - linear: {out: 2}
"""


def record(**changes):
    values = {
        "task": "classification", "input": (2, 4, 4), "dtype": "float", "classes": 2,
        "mean": (0.1, 100.0), "std": (3.3, 0.7),
    }  # fmt: skip
    return DataRecord(**values | changes)


def test_it_gives_what_the_net_gives_on_standardised_inputs():
    source = generate(resdsl.load(Source("net.yaml", NET)).graph)
    raw_source = on_raw_inputs(source, record())
    assert raw_source.class_name == "NetOnRaw"
    net, raw = build(source).eval(), build(raw_source).eval()
    assert raw.state_dict().keys() == net.state_dict().keys()
    raw.load_state_dict(net.state_dict())
    x = torch.randint(0, 255, (3, 2, 4, 4), dtype=torch.uint8)
    torch.testing.assert_close(raw(x), net(Preprocessing(record().mean, record().std).apply(x)))
    torch.testing.assert_close(torch.fx.symbolic_trace(raw)(x), raw(x))
    half = raw.to(torch.float64)
    assert {b.dtype for b in half.buffers() if b.is_floating_point()} == {torch.float64}


def test_vectors_have_a_mean_for_each_number():
    text = "resdsl: 1\nname: net\ninput: [2]\nnet: [linear: {out: 2}]\n"
    raw = build(
        on_raw_inputs(generate(resdsl.load(Source("n.yaml", text)).graph), record(input=(2,)))
    )
    raw.load_state_dict({"linear1.weight": torch.eye(2), "linear1.bias": torch.zeros(2)})
    expected = torch.tensor([[(4.0 - 0.1) / 3.3, (2.0 - 100.0) / 0.7]])
    torch.testing.assert_close(raw(torch.tensor([[4, 2]])), expected)


def test_names_of_the_net_are_left_to_it():
    taken = NET.replace("name: net", "name: net_on_raw").replace("as: input_mean", "as: input_std")
    for text in (NET, taken):
        source = generate(resdsl.load(Source("net.yaml", text)).graph)
        build(on_raw_inputs(source, record()))


def test_tokens_are_left_as_they_are():
    source = generate(resdsl.load(Source("net.yaml", NET)).graph)
    assert on_raw_inputs(source, record(mean=(), std=())) is source
