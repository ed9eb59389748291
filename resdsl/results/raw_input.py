"""Source of a net that takes data as they are read: the standardisation is a part of it."""

from __future__ import annotations

import re

from resdsl.codegen import GeneratedSource
from resdsl.train.data_record import DataRecord

_CLASS = '''

class {name}({base}):
    """`{base}` on inputs as they are read: each channel is standardised first."""

    def __init__(self) -> None:
        super().__init__()
        mean = torch.tensor({mean}).view({shape})
        std = torch.tensor({std}).view({shape})
        self.register_buffer("{at_mean}", mean, persistent=False)
        self.register_buffer("{at_std}", std, persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return super().forward((x.float() - self.{at_mean}) / self.{at_std})
'''


def on_raw_inputs(source: GeneratedSource, data: DataRecord) -> GeneratedSource:
    """Return the source with one class more, which standardises inputs before the net.

    The keys of its ``state_dict`` are those of the net, since mean and standard deviation stand in
    the source. A net of tokens takes them as they are and gets no such class.

    Args:
        source: of the net.
        data: mean and standard deviation of each channel.
    """
    if not data.mean:
        return source
    taken = set(re.findall(r"\w+", source.text))
    name, at_mean, at_std = (
        _free(word, taken) for word in (f"{source.class_name}OnRaw", "input_mean", "input_std")
    )
    shape = ", ".join(["-1", *["1"] * (len(source.input) - 1)])
    text = _CLASS.format(
        name=name, base=source.class_name, shape=shape, at_mean=at_mean, at_std=at_std,
        mean=list(data.mean), std=list(data.std),
    )  # fmt: skip
    return GeneratedSource(source.text.rstrip("\n") + "\n" + text, name, source.input)


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name
