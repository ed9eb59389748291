"""One image: its format, its modes, what is transparent, which side is up."""

from __future__ import annotations

import os
import random
import shutil
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from resdsl.data import DataConfig
from resdsl.data.image_file import FORMATS, ReadImage, read_image
from resdsl.text.diagnostics import Diagnostic, ResdslError

RANDOM = np.random.default_rng(0)
COLOURS = RANDOM.integers(0, 256, (6, 8, 3), dtype=np.uint8)


def saved(path: Path, image: Image.Image | np.ndarray, **options: object) -> Path:
    made = image if isinstance(image, Image.Image) else Image.fromarray(image)
    made.save(path, **options)
    return path


def read(path: Path, **settings: object) -> ReadImage:
    return read_image(path, DataConfig.model_validate({"name": "image_folder", **settings}))


def refused(path: Path, **settings: object) -> Diagnostic:
    with pytest.raises(ResdslError) as error:
        read(path, **settings)
    return error.value.diagnostics[0]


@pytest.mark.parametrize("suffix", [*FORMATS, ".PNG", ".JFIF", ".Tif"])
def test_each_suffix_is_its_format(tmp_path: Path, suffix: str) -> None:
    format = FORMATS[suffix.lower()]
    saved(tmp_path / f"x{suffix}", COLOURS, format=format)
    found = read(tmp_path / f"x{suffix}")
    assert (found.pixels.shape, found.pixels.dtype) == ((3, 6, 8), np.uint8)
    if format not in ("JPEG", "GIF", "WEBP"):
        assert np.array_equal(found.pixels, COLOURS.transpose(2, 0, 1))
    assert not any((found.turned, found.transparent, found.narrowed, found.several))


def test_another_format_is_not_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(tmp_path / "x.png", COLOURS, format="JPEG")
    told = refused(tmp_path / "x.png").message
    assert told.endswith("its name says PNG, but it is JPEG: let its name end in .jpg")
    shutil.move(tmp_path / "x.png", tmp_path / "x.jpg")
    assert read(tmp_path / "x.jpg").pixels.shape == (3, 6, 8)
    monkeypatch.setenv("PATH", "")
    (tmp_path / "y.png").write_bytes(
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n%%EndComments\n(x) print\n%%EOF\n"
    )
    assert refused(tmp_path / "y.png").message.endswith("its name says PNG, but it is no image")


def test_modes(tmp_path: Path) -> None:
    image = Image.fromarray(COLOURS)
    for mode in ("L", "1", "P", "CMYK", "YCbCr"):
        path = saved(tmp_path / "x.tif", image.convert(mode))
        for channels in (1, 3):
            wanted = np.asarray(image.convert(mode).convert("RGB" if channels == 3 else "L"))
            found = read(path, channels=channels)
            assert np.array_equal(found.pixels, wanted.reshape(6, 8, -1).transpose(2, 0, 1))
            assert not found.transparent


GREYS = RANDOM.integers(0, 65536, (6, 8)).astype(np.uint16)


@pytest.mark.parametrize("suffix", ["png", "tif", "pgm"])
@pytest.mark.parametrize("channels", [1, 3])
def test_greys_of_16_bits_keep_their_steps(tmp_path: Path, suffix: str, channels: int) -> None:
    found = read(saved(tmp_path / f"x.{suffix}", GREYS), channels=channels)
    assert (found.pixels.shape, found.pixels.dtype) == ((channels, 6, 8), np.float32)
    for channel in found.pixels:
        assert np.array_equal(channel, GREYS.astype(np.float32) / 257)
    assert not found.narrowed
    small = read(saved(tmp_path / f"x.{suffix}", GREYS), channels=channels, image_size=[3, 4])
    assert (small.pixels.shape, small.pixels.dtype) == ((channels, 3, 4), np.float32)
    assert 0 < small.pixels.min() < small.pixels.max() < 255


def png(colour_type: int, content: bytes, *more: bytes, size: tuple[int, int] = (2, 1)) -> bytes:
    """Return a PNG of 16 bits, as Pillow writes none."""

    def chunk(data: bytes) -> bytes:
        return struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))

    header = b"IHDR" + struct.pack(">IIBBBBB", *size, 16, colour_type, 0, 0, 0)
    parts = (header, *more, b"IDAT" + zlib.compress(b"\0" + content), b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(chunk, parts))


def test_colours_of_16_bits_are_read_with_8(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(png(2, struct.pack(">6H", 0, 256, 65535, 32768, 0, 511)))
    found = read(tmp_path / "x.png")
    assert found.narrowed
    assert found.pixels[:, 0].tolist() == [[0, 128], [1, 0], [255, 1]]


def test_a_grey_of_16_bits_that_is_transparent(tmp_path: Path) -> None:
    clear = b"tRNS" + struct.pack(">H", 257)
    (tmp_path / "x.png").write_bytes(png(0, struct.pack(">2H", 257, 514), clear))
    found = read(tmp_path / "x.png", channels=1)
    assert found.transparent
    assert found.pixels.tolist() == [[[255, 2]]]


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (Image.fromarray(GREYS.astype(np.float32)), "its greys have 32 bits"),
        (Image.fromarray(GREYS.astype(np.int32)), "its greys have 32 bits"),
    ],
)
def test_what_has_no_white_is_refused(tmp_path: Path, image: Image.Image, reason: str) -> None:
    assert reason in refused(saved(tmp_path / "x.tif", image)).message


def icon(colour: int, *, mode: str = "RGBA") -> Image.Image:
    pixels = np.full((6, 8, 4), colour, dtype=np.uint8)
    pixels[:, :, 3] = 0
    pixels[2:4, 2:6, 3] = 255
    return Image.fromarray(pixels).convert(mode)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
@pytest.mark.parametrize("channels", [1, 3])
def test_transparent_pixels_lie_on_the_background(tmp_path: Path, mode: str, channels: int) -> None:
    path = saved(tmp_path / ("x.tif" if mode == "PA" else "x.png"), icon(0, mode=mode))
    for background in (255, 100):
        found = read(path, channels=channels, background=background)
        assert found.transparent
        assert found.pixels.shape == (channels, 6, 8)
        assert found.pixels[:, 2:4, 2:6].max() == 0
        assert (found.pixels == background).sum() == channels * 40


def test_a_transparent_colour_of_a_palette_or_key(tmp_path: Path) -> None:
    palette = Image.fromarray(COLOURS).convert("P")
    index = np.asarray(palette)[0, 0]
    for suffix, image in (("png", palette), ("gif", palette)):
        found = read(saved(tmp_path / f"x.{suffix}", image, transparency=int(index)))
        assert found.transparent
        assert found.pixels[:, 0, 0].tolist() == [255, 255, 255]
    key = tuple(map(int, COLOURS[0, 0]))
    found = read(saved(tmp_path / "y.png", COLOURS, transparency=key))
    assert found.pixels[:, 0, 0].tolist() == [255, 255, 255]
    assert found.pixels[:, 1, 1].tolist() == COLOURS[1, 1].tolist()


def test_half_transparent_pixels_are_mixed(tmp_path: Path) -> None:
    pixels = np.array([[[0, 0, 0, 128], [10, 20, 30, 255]]], dtype=np.uint8)
    found = read(saved(tmp_path / "x.png", pixels), background=200)
    assert found.pixels[:, 0, 1].tolist() == [10, 20, 30]
    assert found.pixels[:, 0, 0] == pytest.approx(100, abs=1)


@pytest.mark.parametrize(("colour", "channels"), [(255, 3), (255, 1), (0, 3), (77, 3)])
def test_what_would_vanish_is_refused_with_the_remedy(
    tmp_path: Path, colour: int, channels: int
) -> None:
    path = saved(tmp_path / "x.png", icon(colour))
    told = refused(path, background=colour, channels=channels)
    assert "it differs in transparency alone" in told.message
    remedy = int(str(told.help).partition("background: ")[2].rstrip("`"))
    assert len(np.unique(read(path, background=remedy, channels=channels).pixels)) == 2


def test_what_is_wholly_clear_or_opaque_is_in_order(tmp_path: Path) -> None:
    for alpha, transparent in ((255, False), (0, True)):
        pixels = np.dstack([COLOURS, np.full((6, 8), alpha, dtype=np.uint8)])
        assert read(saved(tmp_path / "x.png", pixels)).transparent == transparent


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["png", "tif", "webp"])
def test_the_side_that_is_up_is_up(tmp_path: Path, orientation: int, suffix: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if suffix == "webp" else {}
    found = read(saved(tmp_path / f"x.{suffix}", COLOURS, exif=exif, **options))
    up = {
        1: COLOURS, 2: COLOURS[:, ::-1], 3: COLOURS[::-1, ::-1], 4: COLOURS[::-1],
        5: COLOURS.swapaxes(0, 1), 6: np.rot90(COLOURS, -1),
        7: np.rot90(COLOURS, 2).swapaxes(0, 1), 8: np.rot90(COLOURS),
    }[orientation]  # fmt: skip
    assert np.array_equal(found.pixels, up.transpose(2, 0, 1))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_exif_data_that_cannot_be_read_say_nothing(tmp_path: Path) -> None:
    path = saved(tmp_path / "x.jpg", COLOURS, exif=b"Exif\0\0MM\0*\xff\xff\xff\xffnonsense")
    assert read(path).pixels.shape == (3, 6, 8)


@pytest.mark.parametrize("suffix", ["gif", "tif", "png", "webp"])
def test_the_first_of_several_frames_is_read(tmp_path: Path, suffix: str) -> None:
    frames = [Image.new("RGB", (8, 6), (value, 0, 0)) for value in (0, 100, 200)]
    path = tmp_path / f"x.{suffix}"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    found = read(path)
    assert found.several
    assert found.pixels.max() == 0


def test_size_and_crop(tmp_path: Path) -> None:
    assert read(saved(tmp_path / "x.png", COLOURS), image_size=[3, 9]).pixels.shape == (3, 3, 9)


def test_an_image_that_says_it_is_huge(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(png(2, b"", size=(9000, 9000)))
    assert "9000x9000 pixels are more than 67,108,864" in refused(tmp_path / "x.png").message
    (tmp_path / "x.png").write_bytes(png(2, b"", size=(10**6, 10**6)))
    assert "cannot be read as an image" in refused(tmp_path / "x.png").message


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.png")
    assert refused(tmp_path / "x.png").message.endswith("it is a named pipe, not a file")
    (tmp_path / "y.png").symlink_to("nowhere")
    assert refused(tmp_path / "y.png").message.endswith("No such file or directory")


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "bmp", "tif", "webp", "ppm"])
def test_every_damage_is_an_answer(tmp_path: Path, suffix: str) -> None:
    content = saved(tmp_path / f"x.{suffix}", COLOURS).read_bytes()
    draw = random.Random(0)
    for _ in range(100):
        changed = bytearray(content)
        changed[draw.randrange(len(changed))] = draw.randrange(256)
        (tmp_path / f"x.{suffix}").write_bytes(changed[: draw.choice([10**6, draw.randrange(200)])])
        try:
            read(tmp_path / f"x.{suffix}")
        except ResdslError as error:
            assert error.diagnostics[0].code == "damaged-data"
