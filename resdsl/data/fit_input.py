"""Whether samples of a data set are what a document declares as its input.

The shape of the samples takes the place of the declared one, so that a net may be tried on smaller
images. Two things are mistakes all the same: another number of axes, and channels that stand last,
where each net would still train, on rows as if they were channels.
"""

from __future__ import annotations

from resdsl.text.diagnostics import Place, ResdslError

_FEW = 4  # the channels of images, with transparency: fewer than an image has rows


def fit_input(
    samples: tuple[int, ...], declared: tuple[int, ...], place: Place | None = None
) -> tuple[str, ...]:
    """Return what a user should know where the samples have another shape than the declared one.

    Args:
        samples: the shape of one sample, as :attr:`resdsl.data.Dataset.input` has it.
        declared: the shape under `input` of the document.
        place: where that stands.

    >>> fit_input((1, 8, 8), (1, 28, 28))
    ('The document declares the input (1, 28, 28); the net was built for the samples, (1, 8, 8).',)

    Raises:
        ResdslError: `data-mismatch` for another number of axes, or for channels that stand last.
    """
    if samples == declared:
        return ()
    message = f"samples have the shape {samples}, but the document declares {declared}"
    if len(samples) != len(declared):
        raise ResdslError.of("data-mismatch", message, place=place, help=_axes(samples, declared))
    if _channels_last(samples, declared):
        axes = (0, len(samples), *range(1, len(samples)))
        right = (samples[-1], *samples[:-1])
        message += ": their channels seem to stand last, and must stand first"
        help = (
            f"`x.transpose{axes}` of numpy makes them {right}; where they are as they must be, "
            f"declare `input: {list(samples)}`"
        )
        raise ResdslError.of("data-mismatch", message, place=place, help=help)
    return (
        f"The document declares the input {declared}; the net was built for the samples, "
        f"{samples}.",
    )


def _channels_last(samples: tuple[int, ...], declared: tuple[int, ...]) -> bool:
    if len(samples) < 2 or samples[0] == declared[0]:
        return False
    if samples == (*declared[1:], declared[0]) or samples[-1] == declared[0]:
        return True
    return len(samples) > 2 and samples[-1] <= _FEW < samples[0] and declared[0] <= _FEW


def _axes(samples: tuple[int, ...], declared: tuple[int, ...]) -> str:
    other = f"declare `input: {list(samples)}`"
    if samples == declared[1:] and declared[0] == 1:
        return f"`x[:, None]` of numpy gives them their one channel; or {other}"
    return f"{other}, if the net can take it"
