"""Settings by another library's convention are doubted, with the value to write."""

import re

import pytest
import torch
from linted import net, only

HEAD = "input: [16, 8, 8]\nnet:\n"
SKIP = "skip: {body: [conv: {out: 16, kernel: 3}, batchnorm], %s}"


@pytest.mark.parametrize(
    ("layer", "figure", "written"),
    [
        ("batchnorm: {momentum: 0.99}", "takes 0.99 of", "batchnorm: {momentum: 0.01}"),
        ("batchnorm: {momentum: 0.9, eps: 1e-3}", "takes 0.9 of", "batchnorm: {momentum: 0.1}"),
        ("batchnorm: {momentum: 1}", "takes 1 of", "batchnorm: {momentum: 0.1}"),
        ("batchnorm: {momentum: 0}", "a variance of 1", "batchnorm: {momentum: 0.1}"),
        ("batchnorm: {eps: 0.1, momentum: 1e-5}", "`eps: 0.1`", "batchnorm: {eps: 1e-5}"),
        ("groupnorm: {groups: 2, eps: 1}", "`eps: 1`", "groupnorm: {groups: 2, eps: 1e-5}"),
        ("rmsnorm: {eps: 0.9}", "`eps: 0.9`", "rmsnorm: {eps: 1e-5}"),
        ("dropout: {p: 0.9}", "drops 90 %", "dropout: {p: 0.1}"),
        ("dropout: {p: 0.995}", "drops 99.5 %", "dropout: {p: 0.005}"),
        ("leaky_relu: {slope: 5.5}", "larger", "leaky_relu: {slope: 0.182}"),
        (SKIP % "drop_path: 0.95", "drops 95 %", SKIP % "drop_path: 0.05"),
        (SKIP % "gate: {squeeze_excite: {reduction: 0.25}}", "4 times as wide",
         SKIP % "gate: {squeeze_excite: {reduction: 4}}"),
        (SKIP % "gate: {carry: {squeeze: {reduction: 0.5}}}", "2 times as wide",
         SKIP % "gate: {carry: {squeeze: {reduction: 2}}}"),
    ],
)  # fmt: skip
def test_another_convention(layer: str, figure: str, written: str) -> None:
    warning = only(net(f"{HEAD}  - {layer}\n"), "other-convention")
    assert figure in warning.message
    assert warning.place is not None
    assert warning.place.line == 4
    assert re.findall(r"[\d.e-]+", written)[-1] in str(warning.help)
    assert not net(f"{HEAD}  - {written}\n").lint()


@pytest.mark.parametrize(
    "layer",
    [
        "batchnorm: {momentum: 0.5}", "batchnorm: {momentum: 0.01, eps: 1e-3}",
        "batchnorm: {eps: 0.01}", "layernorm: {eps: 1e-12}", "dropout: {p: 0.8}",
        "leaky_relu: {slope: 1}", "leaky_relu: {slope: -1}", SKIP % "drop_path: 0.5",
        SKIP % "gate: {squeeze_excite: {reduction: 1}}", SKIP % "gate: {rezero: {init: 1}}",
        SKIP % "gate: {squeeze_excite: {width: 64}}",
    ],
)  # fmt: skip
def test_settings_that_papers_use(layer: str) -> None:
    assert not net(f"{HEAD}  - {layer}\n").lint()


@pytest.mark.parametrize("last", ["softmax", "sigmoid"])
def test_a_classifier_that_ends_in_probabilities(last: str) -> None:
    end = "[global_avg_pool, linear: {out: 10}"
    warning = only(net(f"input: [16, 8, 8]\nnet: {end}, {last}]\n"), "other-convention")
    assert warning.message == (
        f"the net ends in `{last}`; for classes, cross-entropy as trainings compute it applies a "
        "softmax of its own: of 10 values from 0 to 1 it stays above 1.46"
    )
    least = torch.nn.functional.cross_entropy(torch.eye(10), torch.arange(10))
    assert f"{float(least):.2f}" == "1.46"
    assert not net(f"input: [16, 8, 8]\nnet: {end}]\n").lint()


@pytest.mark.parametrize(
    "layers",
    [
        "conv: {out: 2, kernel: 1}, softmax",  # not of a classifier
        "global_avg_pool, linear: {out: 1}, sigmoid",  # one number
        "global_avg_pool, linear: {out: 4}, softmax, linear: {out: 4}",  # not the last one
        "global_avg_pool, relu6, tanh",
    ],
)
def test_ends_that_are_no_probabilities_of_classes(layers: str) -> None:
    assert not net(f"input: [16, 8, 8]\nnet: [{layers}]\n").lint()


def test_attention_is_asked_too() -> None:
    head = "input: [16, 9]\nnet: [attention: {heads: 2, dropout: "
    assert "drops 90 %" in only(net(f"{head}0.9}}]\n"), "other-convention").message
    assert not net(f"{head}0.1}}]\n").lint()


def test_a_template_is_asked_once_and_names_its_first_use() -> None:
    warning = only(
        net("""\
input: [8, 4, 4]
blocks: {b: {body: [batchnorm: {momentum: 0.9}]}}
net: [stage: {block: b, depth: 1000}]
"""),
        "other-convention",
    )
    assert warning.notes[0] == "at `stage1.block0.batchnorm1`"
