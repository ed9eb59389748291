"""What the settings of PyTorch, Keras, timm and Flax are called here, or why there is none."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

# The settings of other libraries: what they are called here, the first that the op has.
_SETTINGS = {
    "out": "out_channels out_features filters units embedding_dim output_dim out_dim dim_out "
    "features channels n_filters num_filters nb_filter hidden_size num_classes classes n_classes "
    "embed_dim d_model out_chs planes",
    "vocab": "num_embeddings vocab_size input_dim n_vocab num_tokens",
    "kernel": "kernel_size pool_size window window_size window_shape k ks filter_size",
    "size": "patch_size kernel kernel_size patch",
    "stride": "strides s subsample",
    "dilation": "dilation_rate kernel_dilation dilate",
    "groups": "num_groups n_groups cardinality feature_group_count group",
    "heads": "num_heads n_heads nhead head n_head",
    "padding": "pad pads p",
    "bias": "use_bias with_bias qkv_bias add_bias",
    "causal": "is_causal use_causal_mask autoregressive",
    "dropout": "attn_drop dropout_rate attn_dropout dropout_p p",
    "p": "rate prob probability dropout_rate drop_prob drop",
    "slope": "negative_slope alpha",
    "eps": "epsilon",
    "affine": "elementwise_affine",
    "scale": "scale_factor factor",
    "mode": "interpolation method",
    "ceil": "ceil_mode",
    "init": "kernel_initializer weight_init initializer kernel_init weight_initializer",
    "body": "branch layers main",
    "bodies": "branches",
    "shortcut": "downsample projection",
    "gate": "gating gates",
    "merge": "join combine fusion",
    "drop_path": "drop_path_rate stochastic_depth",
    "zero_init": "zero_init_residual zero_init_last zero_gamma init_zero",
    "reduction": "ratio reduction_ratio r",
    "block": "use name type",
    "use": "name block",
    "depth": "n repeat repeats times num_blocks n_blocks blocks num_layers layers count length",
    "net": "layers model modules architecture network",
    "params": "parameters variables vars hparams hyperparameters constants",
    "input": "input_shape input_size inputs",
    "blocks": "templates definitions components",
    "about": "description doc comment",
    "args": "params arguments kwargs parameters",
    "output": "shape output_shape",
    "shape": "size dims",
    "with": "args kwargs params arguments settings",
}
_INPUT_WIDTHS = (
    "in_channels in_features num_features num_channels normalized_shape embed_dim in input_size "
    "in_chs in_dim dim_in inplanes num_parameters d_model"
)
_LEFT_OUT = {
    "write it as a layer of its own, behind this one": "activation norm act act_layer norm_layer",
    "leave it out: it changes no value": "inplace batch_first data_format device dtype trainable "
    "name_scope memory_format",
    "the input is declared at the top: `input: [3, 32, 32]`": "input_shape batch_input_shape "
    "batch_size input_length",
    "a layer is named by `as`, beside the op": "name id label",
    "what is trained with stands in the recipe, not in the net": (
        "kernel_regularizer bias_regularizer kernel_constraint weight_decay activity_regularizer lr"
    ),
    "padding is of zeros; there is no other": "padding_mode pad_mode",
    "leave it out: the channels are axis 0 everywhere": "axis channel_axis axes",
    "leave it out: the width is known, and the channels are axis 0 everywhere": "dim",
    "there is no target size: `scale` says how many positions stand for one": "size",
    "there is none: choose `kernel` and `padding` for the size that you want": "output_padding",
}


@cache
def _settings() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for setting, words in _SETTINGS.items():
        for word in words.split():
            found[word] = (*found.get(word, ()), setting)
    return found


def setting_meaning(word: str, known: Collection[str]) -> str | None:
    """Return what to write for a setting of another library, for an op with the settings ``known``.

    None stands for a word that is not known to be of another library.

    >>> setting_meaning("kernel_size", ("out", "kernel"))
    'it is called `kernel` here'
    """
    for setting in _settings().get(word, ()):
        if setting in known:
            return f"it is called `{setting}` here"
    if word in _INPUT_WIDTHS.split():
        return "leave it out: the width of the input is known"
    return next((text for text, words in _LEFT_OUT.items() if word in words.split()), None)
