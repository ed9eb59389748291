"""What the settings of PyTorch, Keras, timm and Flax are called here, or why there is none.

The words stand in foreign_settings.toml.
"""

from __future__ import annotations

from collections.abc import Collection

from resdsl.ops.op.foreign_words import foreign_table


def setting_meaning(word: str, known: Collection[str]) -> str | None:
    """Return what to write for a setting of another library, for an op with the settings ``known``.

    None stands for a word that is not known to be of another library.

    >>> setting_meaning("kernel_size", ("out", "kernel"))
    'it is called `kernel` here'
    """
    table = foreign_table("foreign_settings.toml")
    for setting, words in table["called"].items():
        if setting in known and word in words.split():
            return f"it is called `{setting}` here"
    if word in table["input_widths"].split():
        return "leave it out: the width of the input is known"
    return next((text for text, words in table["left_out"].items() if word in words.split()), None)
