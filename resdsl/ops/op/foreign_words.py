"""What the words of PyTorch, Keras, timm, Flax and einops are here, or that they are nothing here.

A word is looked up before any likeness of spelling is thought of, for many words that look alike
mean another thing: `glu` is no misspelt `gelu`, and `unflatten` is the opposite of `flatten`.
"""

from __future__ import annotations

import re
from functools import cache

# The same function under another name.
_OPS_CALLED = {
    "linear": "dense fc fullyconnected fullyconnectedlayer innerproduct",
    "conv": "convolution conv1x1 conv3x3 pointwiseconv",
    "conv_transpose": "convtranspose deconv deconvolution transposedconv transposeconv "
    "transposeconvolution transposedconvolution convtransposed upconv",
    "max_pool": "maxpooling maxpoolwithindices",
    "avg_pool": "averagepooling averagepool avgpooling meanpool meanpooling",
    "global_avg_pool": "globalaveragepooling globalaveragepool globalavgpooling gap spatialmean "
    "globalmeanpool",
    "batchnorm": "bn batchnormalization batchnormalize",
    "layernorm": "ln layernormalization",
    "groupnorm": "gn groupnormalization",
    "instancenorm": "instancenormalization",
    "rmsnorm": "rmsnormalization rootmeansquarenorm",
    "silu": "swish",
    "hardswish": "hardsilu",
    "leaky_relu": "lrelu",
    "sigmoid": "logistic",
    "add": "sum addition plus eltwiseadd",
    "mul": "multiply product times hadamard",
    "concat": "cat concatenate concatenation",
    "mean": "average",
    "patchify": "patchembed patchembedding patchembeddings patching",
    "embedding": "embed tokenembedding embeddinglayer lookuptable",
    "branches": "parallel inception",
    "identity": "noop passthrough",
    "skip": "residual residualblock resblock",
}

# What is written another way; each phrase is true for all its words.
_OPS_WRITTEN = {
    "it is called `global_avg_pool` here, which leaves one value a channel; a grid of several is "
    "an `avg_pool` whose kernel you work out": (
        "adaptiveavgpool adaptiveaveragepooling adaptiveavgpooling selectadaptivepool"
    ),
    "there is no pooling to a given size: use `max_pool` with a kernel that you work out": (
        "adaptivemaxpool adaptivemaxpoolwithindices adaptivemaxpooling globalmaxpool "
        "globalmaxpooling gmp"
    ),
    "`global_avg_pool` averages over all positions": "globalpool globalpooling",
    "`max_pool` and `avg_pool` take a window, `global_avg_pool` all positions": "pool pooling",
    "it is called `attention` here, which is self-attention": (
        "selfattention multiheadattention multiheadselfattention multiheaddotproductattention "
        "multiheadattentionforward mha mhsa"
    ),
    "`attention` has its projections in it; the product alone is no op": (
        "scaleddotproductattention sdpa dotproductattention"
    ),
    "write a block of two skips, one around `attention` and one around two `linear`": (
        "transformer transformerblock transformerlayer transformerencoder transformerencoderlayer"
    ),
    "write two `linear` layers with an activation between": "mlp feedforward ffn",
    "write `conv`, `batchnorm` and `relu` as layers of their own": (
        "convbn convbnrelu convnormact convbnact convrelu basicconv convblock convmodule"
    ),
    "write `conv` with as many `groups` as the input has channels": "depthwiseconv dwconv "
    "depthwise convdepthwise",
    "write a `conv` with as many `groups` as there are channels, then one of `kernel: 1`": (
        "separableconv depthwiseseparableconv sepconv separableconvolution"
    ),
    "it is called `upsample` here and takes a `scale`, not a size": "interpolate upsampling "
    "upsamplingnearest upsamplenearest resize unpooling",
    "write `upsample: {scale: ..., mode: linear}`, which does not align corners": (
        "upsamplingbilinear upsamplebilinear"
    ),
    "`padding` is a setting of `conv` and pools; channels are padded by `shortcut: pad` of a "
    "`skip`, or by `adapt: {channels: pad}` beside a join": "pad zeropad zeropadding padding",
    "it is called `transpose` here, which makes `[L, C]` of `[C, L]`; there is no other": (
        "permute swapaxes moveaxis movedim t transposed permutation"
    ),
    "`drop_path` is a setting of `skip`: `skip: {drop_path: 0.1, body: [...]}`": (
        "droppath stochasticdepth dropconnect"
    ),
    "it is a gate: `skip: {gate: squeeze_excite, body: [...]}`": (
        "se senet seblock semodule selayer squeezeexcite squeezeexcitation squeezeandexcite "
        "squeezeandexcitation channelattention"
    ),
    "it is a gate: `skip: {gate: layerscale, body: [...]}`": "layerscale",
    "it is a gate: `skip: {gate: rezero, body: [...]}`": "rezero skipinit",
    "it is a gate: `skip: {gate: highway, body: [...]}`": "highway highwayblock highwaylayer",
    "it is a setting of `skip`: `skip: {shortcut: ..., body: [...]}`": "shortcut skipconnection "
    "project projection",
    "give a `conv` or a pool a `stride`": "downsample downsampling",
    "to repeat a block write `stage: {block: ..., depth: ...}`": "repeat repeated",
    "a learnt one is `bias: {shape: full, init: {trunc_normal: {std: 0.02}}}`": (
        "posembed positionembedding positionalembedding positionalencoding positionencoding "
        "learnedpositionalembedding addpositionembs"
    ),
    "name the activation as the layer itself, such as `relu`": "activation act nonlinearity "
    "actlayer",
    "name the norm as the layer itself, such as `batchnorm`": "norm normlayer",
    "layers stand in the list as they are; a list of its own is a block, used by `block`": (
        "sequential modulelist moduledict container module layers body nnsequential"
    ),
    "the input is declared at the top: `input: [3, 32, 32]`": "input inputlayer inputs placeholder",
    "it is `batchnorm`; `nn.SyncBatchNorm.convert_sync_batchnorm` converts the built module": (
        "syncbatchnorm syncbn syncbatchnormalization"
    ),
    "a loss is no layer: end the net in the values that the loss takes": (
        "loss crossentropy binarycrossentropy binarycrossentropywithlogits linearcrossentropy "
        "kldiv adaptivelogsoftmaxwithloss"
    ),
}

# Nothing here does what these do, whatever their names look like.
_NONE = """
abs absolute activityregularization additiveattention adaptivefeaturepool affinegrid alphadropout
argmax argmin assertintorpair
attentionpool autocontrast batchnormrelu bidirectional bilinear blurpool bmm booleandispatch
boundingboxes broadcast cast categoryencoding cbam ceil celu centercrop channelshuffle
nativechannelshuffle
chunk circularpad clamp classtoken clip clstoken coordconv convlstm convtbc constantpad cos
cosine cosinesimilarity crelu cropping crossattention crossmaplrn cumsum cutmix
dataparallel deformconv deformableconv densegeneral discretization div divide dot dropblock
dropoutchannel eca einmix einsum einsumdense embeddingbag equalization erf exp expand expanddims
featurealphadropout featuredropout
fft filter flip floor fold fractionalmaxpool fractionalmaxpoolwithindices gather gaussiandropout
gaussiannoise geglu globalresponsenorm glu gridsample groupedmm groupqueryattention grn gru
grucell gumbelsoftmax handletorchfunction hardshrink hardsigmoid hardtanh hashedcrossing hashing
hastorchfunction hastorchfunctionunary hastorchfunctionvariadic heaviside
integerlookup involution jaxlayer kan lambda layer localresponsenorm localresponsenormalization
log logsigmoid logsoftmax logsumexp lppool lrn
lstm lstmcell masking matmul max maxblurpool maximum maxnumboundingboxes maxout maxunpool
maxunpooling melspectrogram min minimum mixup mm narrow neg negative
noise normalization normalize onehot outer pairwisedistance parameter parameterdict parameterlist
pdist pipeline
pixelshuffle pixelunshuffle pow power prod quantize rand
randaugment randerasing randombrightness randomcolordegeneration randomcolorjitter randomcontrast
randomcrop randomelastictransform randomerasing randomflip randomgaussianblur randomgrayscale
randomhue randominvert randomperspective randomposterization randomrotation randomsaturation
randomsharpness randomshear randomtranslation randomzoom rearrange reduce reflectionpad
repeatvector replicationpad rescale rescaling reshape resizing reorg rnn rnnbase rnncell rnncellbase
roll
round rope rotary rotaryembedding rrelu scaledgroupedmm scaledmm scaledstdconv select selu shuffle
simplernn simplernncell sin sine slice softmin softplus
softshrink softsign solarization sort spacetodepth spatialdropout spatialgatingunit
spectralnorm spectralnormalization
split sqrt square squeeze stack stackedrnncells stdconv stft stringlookup sub subtract
swiglu tanhshrink tensordot textvectorization tfsmlayer thresholdedrelu threshold tile
timedistributed topk torchmodulewrapper transformerdecoder transformerdecoderlayer
tripletmargin unflatten unfold unit unitnormalization unpool unsqueeze
unstack variance var vectorquantize view weightnorm weightstandardization where wrapper
affine layernormmlp depthtospace augmix autoaugment convattention crop
dropout1d dropout2d dropout3d spatialdropout1d spatialdropout2d spatialdropout3d
"""
_LOSS = re.compile(r".*(loss|crossentropy)")

_CALLED = {
    "op": _OPS_CALLED,
    "gate": {
        "squeeze_excite": "se senet squeezeexcitation squeezeandexcitation channelattention",
        "rezero": "skipinit",
        "none": "residual identity no off",
    },
    "shortcut": {
        "identity": "residual true yes on",
        "none": "plain no off false",
        "project": "projection proj optionb conv1x1",
        "pad": "zeropad zeropadding padding optiona",
        "pool_project": "avgdown resnetd",
    },
    "init": {
        "he": "kaiming kaimingnormal henormal msra",
        "xavier": "glorot xaviernormal glorotnormal",
        "lecun": "lecunnormal",
        "trunc_normal": "truncnormal truncatednormal",
        "normal": "gaussian randomnormal",
        "zeros": "zero",
        "constant": "const fill",
    },
}
_WRITTEN = {
    "op": _OPS_WRITTEN,
    "init": {
        "there is no uniform one: `he`, `xavier` and `lecun` draw from normal distributions": (
            "uniform randomuniform kaiminguniform heuniform xavieruniform glorotuniform "
            "lecununiform"
        ),
        "a number stands for a constant: `init: 1`": "ones one",
    },
}
_NOWHERE = "nothing here does what it does elsewhere; docs/ops.md shows how to add an op"


@cache
def _answers(family: str) -> dict[str, str]:
    """Return the answer to each word of a family."""
    answers = dict.fromkeys(_NONE.split() if family == "op" else (), _NOWHERE)
    for member, words in _CALLED.get(family, {}).items():
        answers |= dict.fromkeys(words.split(), f"it is called `{member}` here")
    for phrase, words in _WRITTEN.get(family, {}).items():
        answers |= dict.fromkeys(words.split(), phrase)
    return answers


def spellings(word: str) -> tuple[str, str]:
    """Return a word without what says nothing about the function: the module before a dot, case,
    underscores, `Lazy`; and then without the number of axes as well.

    >>> spellings("nn.LazyConv2d")
    ('conv2d', 'conv')
    """
    plain = re.sub(r"[^a-z0-9]", "", word.rpartition(".")[2].lower()).removeprefix("lazy")
    return plain, re.sub(r"[123]d", "", plain)


def meaning(word: str, family: str = "op") -> str | None:
    """Return what a word of another library is here, or that it is nothing.

    None stands for a word that is not known to be of another library. ``family`` is the tag of
    the family whose member it should be.

    >>> meaning("nn.Dense")
    'it is called `linear` here'
    """
    answers = _answers(family)
    for plain in spellings(word):
        if plain in answers:
            return answers[plain]
        if family == "op" and _LOSS.fullmatch(plain):
            return answers["loss"]
    return None
