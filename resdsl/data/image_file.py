"""One image as numbers, in the format that its name says, turned and laid on a background.

Pillow tries every format that it knows on a file, and starts Ghostscript for some. Here a file is
opened as its suffix says alone, and no suffix stands for such a format.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from resdsl.data.data_config import DataConfig
from resdsl.data.data_files import Array, damaged
from resdsl.files.regular_file import MalformedFileError, open_regular, reason
from resdsl.text.diagnostics import ResdslError

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = {
    ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".jpe": "JPEG", ".jfif": "JPEG", ".bmp": "BMP",
    ".gif": "GIF", ".webp": "WEBP", ".ppm": "PPM", ".pgm": "PPM", ".pbm": "PPM", ".pnm": "PPM",
    ".tif": "TIFF", ".tiff": "TIFF",
}  # fmt: skip
MAX_PIXELS = 2**26  # 200 MB as colour; a few kilobytes of a file may say that they are as many
_WITH_ALPHA = ("LA", "La", "PA", "RGBA", "RGBa")
_TO_8_BIT = 257  # 65535, the white of 16 bits, is 255 times as much


@dataclass(frozen=True, slots=True)
class ReadImage:
    """An image, and what a user may want to know about how it was read."""

    pixels: Array
    """(channels, height, width): uint8, or of 16 bits float32 from 0 to 255."""
    turned: bool
    """Whether height and width changed places, as its EXIF data say."""
    transparent: bool
    """Whether some of it was laid on the background."""
    narrowed: bool
    """Whether 16 bits of a colour were read as 8."""
    several: bool
    """Whether it has more frames, of which the first was read."""


def read_image(path: Path, config: DataConfig) -> ReadImage:
    """Return the image in a file as ``channels``, ``image_size`` and ``background`` say.

    Raises:
        ResdslError: `damaged-data`, or `missing-package` without Pillow.
    """
    try:
        import PIL.Image  # noqa: F401  (it is there, or an error says so)
    except ImportError:
        message = "the data set `image_folder` reads images with Pillow, which is not installed"
        raise ResdslError.of("missing-package", message, help="pip install pillow") from None
    try:
        with open_regular(path) as file:
            return _read(file, FORMATS[path.suffix.lower()], config)
    except _VanishedError as error:
        help = f"set `background: {0 if config.background > 127 else 255}`"
        raise damaged(path, error, help=help) from None
    except Exception as error:  # Pillow names few of what damaged images make it raise
        raise damaged(path, f"cannot be read as an image: {reason(error)}") from None


class _VanishedError(MalformedFileError):
    pass


def _read(file: BinaryIO, format: str, config: DataConfig) -> ReadImage:
    from PIL import ImageOps

    image = _opened(file, format)
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise MalformedFileError(f"{height}x{width} pixels are more than {MAX_PIXELS:,}")
    narrowed = _has_16_bit_colours(image)
    image.load()
    upright = image
    with suppress(Exception):  # EXIF data that cannot be read say nothing about the image
        upright = ImageOps.exif_transpose(image)
    shown, transparent = _shown(upright, image, config)
    pixels = _pixels(shown, config)
    several = False
    with suppress(Exception):
        image.seek(1)
        several = image.format != "MPO"  # whose other frames are thumbnails and depths
    return ReadImage(pixels, upright.size != image.size, transparent, narrowed, several)


def _opened(file: BinaryIO, format: str) -> Image:
    from PIL import Image, UnidentifiedImageError

    try:
        return Image.open(file, formats=(format,))
    except UnidentifiedImageError:
        found = "no image"
        with suppress(UnidentifiedImageError):
            file.seek(0)
            found = str(Image.open(file, formats=sorted(set(FORMATS.values()))).format)
        ending = next((suffix for suffix, name in FORMATS.items() if name == found), None)
        remedy = f": let its name end in {ending}" if ending else ""
        message = f"its name says {format}, but it is {found}{remedy}"
        raise MalformedFileError(message) from None


def _has_16_bit_colours(image: Image) -> bool:
    """Return whether Pillow will keep the upper 8 bits alone of each of several channels."""
    if image.mode in ("I", "L") or image.mode.startswith("I;16"):
        return False
    modes = [
        tile[3] if isinstance(tile[3], str) else tile[3][0]
        for tile in getattr(image, "tile", [])[:1]
    ]
    return any(str(mode).endswith((";16B", ";16L", ";16N")) for mode in modes)


def _shown(upright: Image, image: Image, config: DataConfig) -> tuple[Image, bool]:
    """Return an image of mode L, RGB or F, and whether some of it was transparent.

    Args:
        upright: what is to be shown.
        image: the same as it was read, which knows its format.
        config: says how many channels there are to be, and the background.
    """
    from PIL import Image

    if upright.mode.startswith("I;16") or (upright.mode == "I" and image.format in ("PNG", "PPM")):
        return _of_16_bit(upright, image, config.background)
    if upright.mode in ("I", "F"):
        must = "its greys have 32 bits, of which none is known to be white: write them to an .npz"
        raise MalformedFileError(must)
    target = "RGB" if config.channels == 3 else "L"
    if upright.mode not in _WITH_ALPHA and "transparency" not in image.info:
        return upright.convert(target), False
    layers = upright.convert("RGBA")
    least, most = layers.getchannel("A").getextrema()
    background = Image.new("RGBA", layers.size, (*[config.background] * 3, 255))
    shown = Image.alpha_composite(background, layers).convert(target)
    pixels = np.asarray(shown)
    if least != most and (pixels == pixels[0, 0]).all():
        raise _VanishedError(f"it differs in transparency alone, and has the colour {pixels[0, 0]}")
    return shown, least != 255


def _of_16_bit(upright: Image, image: Image, background: int) -> tuple[Image, bool]:
    from PIL import Image

    if getattr(image, "tag_v2", {}).get(258, (16,)) != (16,):  # bits of a sample, in TIFF
        raise MalformedFileError("its greys have another number of bits than 8 or 16")
    grey = np.asarray(upright.convert("I")).astype(np.float32)
    clear = grey == image.info.get("transparency", -1)
    grey[clear] = _TO_8_BIT * background
    return Image.fromarray(grey / _TO_8_BIT), bool(clear.any())


def _pixels(shown: Image, config: DataConfig) -> Array:
    from PIL import Image, ImageOps

    if config.image_size is not None:
        height, width = config.image_size
        shown = ImageOps.fit(shown, (width, height), Image.Resampling.BILINEAR)
    pixels = np.asarray(shown).reshape(shown.height, shown.width, -1).transpose(2, 0, 1)
    return np.repeat(pixels, config.channels // len(pixels), axis=0)
