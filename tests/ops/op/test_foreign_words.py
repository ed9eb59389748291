"""Words of other libraries: what is proposed does what the word does there, or nothing is."""

import inspect
import re

import pytest
import torch.nn.functional
from torch import nn

import resdsl
from resdsl.language.suggestions import word_help
from resdsl.ops.op.foreign_words import foreign_table, meaning, spellings
from resdsl.ops.op.inits import Init
from resdsl.ops.op.op import Op
from resdsl.ops.skip.gates import Gate
from resdsl.ops.skip.shortcuts import Shortcut
from resdsl.text.diagnostics import Source

TORCH = sorted(
    name
    for name in dir(nn)
    if inspect.isclass(getattr(nn, name)) and issubclass(getattr(nn, name), nn.Module)
)
FUNCTIONAL = sorted(
    name
    for name in dir(torch.nn.functional)
    if not name.startswith("_")
    and inspect.isroutine(getattr(torch.nn.functional, name))
    and "torch" in (getattr(torch.nn.functional, name).__module__ or "torch")
)
_KERAS = """
Activation ActivityRegularization Add AdditiveAttention AlphaDropout Attention AugMix AutoContrast
Average AveragePooling1D AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D
BatchNormalization Bidirectional CategoryEncoding CenterCrop Concatenate Conv1D Conv1DTranspose
Conv2D Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D Convolution1D
Convolution2D Convolution3D Cropping1D Cropping2D Cropping3D CutMix Dense DepthwiseConv1D
DepthwiseConv2D Discretization Dot Dropout ELU EinsumDense Embedding Equalization Flatten GRU
GRUCell GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D
GlobalAveragePooling3D GlobalAvgPool1D GlobalAvgPool2D GlobalMaxPool1D GlobalMaxPool2D
GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GroupNormalization GroupQueryAttention
HashedCrossing Hashing Identity InputLayer IntegerLookup JaxLayer LSTM LSTMCell Lambda Layer
LayerNormalization LeakyReLU Masking MaxNumBoundingBoxes MaxPool1D MaxPool2D MaxPooling1D
MaxPooling2D MaxPooling3D Maximum MelSpectrogram Minimum MixUp MultiHeadAttention Multiply
Normalization PReLU Permute Pipeline RMSNormalization RNN RandAugment RandomBrightness
RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop RandomElasticTransform
RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHue RandomInvert
RandomPerspective RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear
RandomTranslation RandomZoom ReLU RepeatVector Rescaling Reshape Resizing SeparableConv1D
SeparableConv2D SeparableConvolution2D SimpleRNN SimpleRNNCell Softmax Solarization
SpatialDropout1D SpatialDropout2D SpatialDropout3D SpectralNormalization StackedRNNCells
StringLookup Subtract TFSMLayer TextVectorization TimeDistributed TorchModuleWrapper
UnitNormalization UpSampling1D UpSampling2D UpSampling3D Wrapper ZeroPadding1D ZeroPadding2D
ZeroPadding3D
"""
_OTHERS = """
slice glu max matmul mm bmm reshape view rearrange reduce split chunk stack unsqueeze einsum
normalize unflatten DropBlock BlurPool SwiGLU GeGLU cross_attention cls_token weight_norm
LayerNormMlp pixel_shuffle softmax_cross_entropy
"""

# Read by a person: the op does what the word does, at the settings that both have.
SAME = {
    "avgpool": "avg_pool", "averagepooling": "avg_pool", "globalaveragepooling": "global_avg_pool",
    "globalavgpool": "global_avg_pool", "maxpool": "max_pool", "maxpooling": "max_pool",
    "maxpoolwithindices": "max_pool", "batchnorm": "batchnorm", "batchnormalization": "batchnorm",
    "layernorm": "layernorm", "layernormalization": "layernorm", "groupnorm": "groupnorm",
    "groupnormalization": "groupnorm", "instancenorm": "instancenorm", "rmsnorm": "rmsnorm",
    "rmsnormalization": "rmsnorm", "conv": "conv", "convolution": "conv",
    "convtranspose": "conv_transpose", "linear": "linear", "dense": "linear",
    "dropout": "dropout", "embedding": "embedding", "flatten": "flatten", "identity": "identity",
    "relu": "relu", "relu6": "relu6", "leakyrelu": "leaky_relu", "prelu": "prelu", "elu": "elu",
    "gelu": "gelu", "silu": "silu", "mish": "mish", "hardswish": "hardswish", "tanh": "tanh",
    "sigmoid": "sigmoid", "softmax": "softmax", "upsample": "upsample", "add": "add",
    "adaptiveavgpool": "global_avg_pool", "interpolate": "upsample", "upsampling": "upsample",
    "upsamplingnearest": "upsample", "upsamplenearest": "upsample", "permute": "transpose",
    "multiheadattention": "attention", "multiheadattentionforward": "attention",
    "average": "mean", "concatenate": "concat", "multiply": "mul", "attention": "attention",
}  # fmt: skip


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize(
    "name",
    sorted(
        {
            f(n)
            for n in [*TORCH, *FUNCTIONAL, *_KERAS.split(), *_OTHERS.split()]
            for f in (str, _snake)
        }
    ),
)
def test_no_proposal_is_a_false_friend(name: str) -> None:
    help = word_help(Op, name)
    proposal = re.match(r"(?:did you mean|it is called) `(\w+)`", help)
    if name in Op.choices():
        return
    if proposal:
        assert SAME.get(spellings(name)[1]) == proposal[1], help
    else:
        assert "known:" not in help or meaning(name) is None, help
        assert meaning(name) == help, help


def test_dropping_channels_is_not_dropping_values() -> None:
    assert "nothing here" in word_help(Op, "nn.Dropout2d")
    assert word_help(Op, "nn.Dropout") == "did you mean `dropout`?"


@pytest.mark.parametrize("family", [Op, Gate, Shortcut, Init])
def test_what_a_word_is_called_is_there(family: type) -> None:
    called = foreign_table("foreign_words.toml")[family.tag]["called"]
    assert called.keys() <= family.choices().keys() | {"stage", "block"}


@pytest.mark.parametrize(
    ("word", "near"), [("con", "conv"), ("reluu", "relu"), ("bathcnorm", "batchnorm"),
                       ("lienar", "linear"), ("dropuot", "dropout"), ("MaxPool2D", "max_pool")]
)  # fmt: skip
def test_a_slip_of_the_pen_is_mended(word: str, near: str) -> None:
    assert word_help(Op, word) == f"did you mean `{near}`?"


X = torch.randn(2, 4, 3, dtype=torch.float64)


@pytest.mark.parametrize(
    ("word", "wanted"),
    [("torch.neg", -X), ("keras.ops.negative", -X), ("torch.square", X.square())],
)
def test_what_is_written_another_way_is_the_same_function(word: str, wanted: object) -> None:
    written = re.fullmatch(r"write `(.*)`", word_help(Op, word))
    assert written
    source = Source("net.yaml", f"resdsl: 1\ninput: [4, 3]\nnet:\n  - {written[1]}\n")
    assert torch.equal(resdsl.load(source).build(device="cpu").double()(X), wanted)


@pytest.mark.parametrize(
    ("word", "layers"),
    [("SwiGLU", "branches linear mul"), ("nn.GLU", "branches linear mul"),
     ("keras.layers.Subtract", "skip add"), ("Affine", "scale bias")],
)  # fmt: skip
def test_what_a_few_layers_do_is_not_said_to_be_nothing(word: str, layers: str) -> None:
    help = word_help(Op, word)
    assert help.startswith(("write", "negate"))
    assert all(layer in help for layer in layers.split())
