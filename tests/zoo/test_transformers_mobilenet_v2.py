"""MobileNetV2 against the implementation in transformers."""

from sameness import assert_same
from transformers import MobileNetV2Config, MobileNetV2ForImageClassification


def test_outputs_are_equal() -> None:
    # with the padding and the epsilon that implementations in torch have, not TensorFlow's
    config = MobileNetV2Config(tf_padding=False, layer_norm_eps=1e-5, num_labels=1000)
    theirs = MobileNetV2ForImageClassification(config)
    assert_same("mobilenet_v2", theirs, output=lambda y: y.logits, input=(3, 64, 64))
