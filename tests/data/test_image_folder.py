import sys

import numpy as np
import pytest
from PIL import Image

from resdsl.data import DataConfig, load_dataset
from resdsl.files import memory
from resdsl.text.diagnostics import ResdslError

RANDOM = np.random.default_rng(0)


def write_images(directory, count=10, size=(6, 8), ending="png"):
    directory.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        pixels = RANDOM.integers(0, 256, (*size, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(directory / f"{i:03d}.{ending}")


def load(root, **settings):
    return load_dataset(DataConfig(name="image_folder", root=root, **settings))


def test_directory_per_class(tmp_path):
    for name in ("cat", "dog"):
        write_images(tmp_path / name)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "cat" / "notes.txt").write_text("no image")
    data = load(tmp_path, validation=4, test=4)
    assert data.input == (3, 6, 8)
    assert data.classes == 2
    assert [len(data.train), len(data.validation), len(data.test())] == [12, 4, 4]


@pytest.mark.parametrize("validation", ["val", "validation"])
def test_parts_of_their_own(tmp_path, validation):
    for part, count in (("train", 10), (validation, 3), ("test", 2)):
        for name in ("cat", "dog"):
            write_images(tmp_path / part / name, count)
    data = load(tmp_path)
    assert [len(data.train), len(data.validation), len(data.test())] == [20, 6, 4]
    assert data.test().targets.tolist() == [0, 0, 1, 1]


def test_pixels_stay_in_place(tmp_path):
    for value, name in enumerate(("cat", "dog")):
        write_images(tmp_path / "train" / name)
        (tmp_path / "test" / name).mkdir(parents=True)
        pixels = np.full((6, 8, 3), 10 * value, dtype=np.uint8)
        pixels[1, 2] = (200, 100, 50)
        Image.fromarray(pixels).save(tmp_path / "test" / name / "a.png")
    image = load(tmp_path).test().inputs[0]
    assert (image[:, 1, 2] > image[:, 0, 0]).all()
    assert image.flatten(1).argmax(1).tolist() == [10, 10, 10]


def test_scaled_and_cropped_to_a_size(tmp_path):
    write_images(tmp_path / "cat", size=(6, 8))
    write_images(tmp_path / "dog", size=(20, 10), ending="jpg")
    data = load(tmp_path, image_size=[5, 4], channels=1)
    assert data.input == (1, 5, 4)


def test_unequal_sizes_name_both_images(tmp_path):
    write_images(tmp_path / "cat", size=(6, 8))
    write_images(tmp_path / "dog", size=(8, 6))
    message = r"(?s)cat/000.png is 6x8, but .*dog/000.png is 8x6.*set `image_size"
    with pytest.raises(ResdslError, match=message):
        load(tmp_path)


def test_unknown_class_in_the_test_part(tmp_path):
    for name in ("cat", "dog"):
        write_images(tmp_path / "train" / name, 4)
        write_images(tmp_path / "test" / f"{name}s", 4)
    with pytest.raises(ResdslError, match=r"(?s)is called `cats`.*did you mean `cat`"):
        load(tmp_path)


def test_file_that_is_no_image(tmp_path):
    for name in ("cat", "dog"):
        write_images(tmp_path / name, 2)
    (tmp_path / "dog" / "000.png").write_bytes(b"text")
    with pytest.raises(ResdslError, match=r"dog/000.png: cannot be read as an image"):
        load(tmp_path)


def test_directories_are_needed(tmp_path):
    with pytest.raises(ResdslError, match="needs its directory, but `root` is not set"):
        load(None)
    with pytest.raises(ResdslError, match=r"needs its directory, but `root` is .*none"):
        load(tmp_path / "none")
    write_images(tmp_path / "cat")
    with pytest.raises(ResdslError, match=r"at least two, but has \['cat'\]"):
        load(tmp_path)
    (tmp_path / "empty" / "a").mkdir(parents=True)
    (tmp_path / "empty" / "b").mkdir()
    with pytest.raises(
        ResdslError, match="empty/a: a class folder must hold images, but holds nothing"
    ):
        load(tmp_path / "empty")


def test_without_pillow(tmp_path, monkeypatch):
    for name in ("cat", "dog"):
        write_images(tmp_path / name, 2)
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ResdslError, match=r"(?s)not installed.*pip install pillow") as info:
        load(tmp_path)
    assert info.value.diagnostics[0].code == "missing-package"


def notes(root, **settings):
    return [note.replace(str(root), "R") for note in load(root, **settings).notes]


def test_what_is_left_out_is_counted(tmp_path):
    for name in ("cat", "dog"):
        write_images(tmp_path / name)
    for name in (
        "notes.txt",
        ".hidden",
        "cat/Thumbs.db",
        "cat/x",
        "dog/y",
        "dog/.DS_Store",
        "a.png",
    ):
        (tmp_path / name).write_bytes(b"")
    write_images(tmp_path / "cat" / "more", 1)
    write_images(tmp_path / ".cache", 1)
    (told,) = notes(tmp_path)
    assert told == (
        "R: left out 1 with the suffix .png (R/a.png), 3 beginning with a dot (R/.cache), "
        "1 with the suffix .txt (R/notes.txt), 1 as a folder (R/cat/more), "
        "1 with the suffix .db (R/cat/Thumbs.db), 2 without a suffix (R/cat/x)."
    )


@pytest.mark.parametrize(
    ("train", "validation", "test"),
    [("train", "valid", "test"), ("Train", "Val", "Test"), ("training", "dev", "testing")],
)
def test_other_words_for_the_parts(tmp_path, train, validation, test):
    for part, count in ((train, 10), (validation, 3), (test, 2), ("unlabelled", 1)):
        for name in ("cat", "dog"):
            write_images(tmp_path / part / name, count)
    data = load(tmp_path)
    assert [len(data.train), len(data.validation), len(data.test())] == [20, 6, 4]
    assert notes(tmp_path) == [f"R/{train}: left out 1 as a folder (R/unlabelled)."]


def test_two_folders_for_one_part(tmp_path):
    for part in ("train", "val", "valid"):
        for name in ("cat", "dog"):
            write_images(tmp_path / part / name, 3)
    with pytest.raises(ResdslError, match=r"val and .*valid are both the validation part"):
        load(tmp_path)


def test_a_class_may_be_called_like_a_part(tmp_path):
    for name in ("bus", "car", "train"):
        write_images(tmp_path / name)
    data = load(tmp_path)
    assert data.class_names == ("bus", "car", "train")
    assert data.notes == ()


def test_a_part_without_some_class(tmp_path):
    for name in ("cat", "dog", "eel"):
        write_images(tmp_path / "train" / name)
    write_images(tmp_path / "test" / "dog", 3)
    (tmp_path / "test" / "eel").mkdir()
    data = load(tmp_path)
    assert data.test().targets.tolist() == [1, 1, 1]
    assert data.class_names == ("cat", "dog", "eel")
    assert notes(tmp_path) == ["R/test has no images of `cat`, `eel`."]


@pytest.mark.parametrize("empty", ["ant", "cow", "eel"])
def test_an_empty_class_folder_is_refused(tmp_path, empty):
    for name in ("bat", "dog"):
        write_images(tmp_path / name)
    (tmp_path / empty).mkdir()
    (tmp_path / empty / "a.heic").write_bytes(b"")
    with pytest.raises(ResdslError, match=r"must hold images, but holds 1 with the suffix \.heic"):
        load(tmp_path)


def test_classes_that_are_parts_of_others_are_told(tmp_path):
    for name in ("Images/cat", "Images/dog", "Masks/cat"):
        write_images(tmp_path / name)
    with pytest.raises(ResdslError, match=r"but holds 2 as a folder \(.*Images/cat\)"):
        load(tmp_path)


def test_names_that_no_report_can_write(tmp_path):
    write_images(tmp_path / "cat")
    (tmp_path / "\udcff").mkdir()
    with pytest.raises(ResdslError, match=r"the class folder '\\udcff' is not UTF-8"):
        load(tmp_path)


def test_letters_of_every_script(tmp_path):
    for name in ("k\u00e4tze", "\u72ac"):
        write_images(tmp_path / name)
    assert load(tmp_path).class_names == ("k\u00e4tze", "\u72ac")


def test_greys_of_16_bits_are_not_cut_off(tmp_path):
    for value, name in enumerate(("cat", "dog")):
        (tmp_path / name).mkdir()
        for i in range(10):
            pixels = RANDOM.integers(1000, 20000, (6, 8)) + 30000 * value
            Image.fromarray(pixels.astype(np.uint16)).save(tmp_path / name / f"{i}.png")
    data = load(tmp_path, channels=1)
    assert len({image.numpy().tobytes() for image in data.train.inputs}) == len(data.train)
    assert len(data.train.inputs.unique()) > 300
    assert notes(tmp_path) == ["R: of 20 images 20 have greys of 16 bits, divided by 257."]
    assert 4 < data.preprocessing.mean[0] < 200


def test_what_else_is_told(tmp_path):
    for name in ("cat", "dog"):
        write_images(tmp_path / name, size=(6, 6))
    pixels = RANDOM.integers(0, 256, (6, 6, 4), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "cat" / "x.png")
    frames = [Image.fromarray(pixels[:, :, i]) for i in range(3)]
    frames[0].save(tmp_path / "cat" / "y.gif", save_all=True, append_images=frames[1:])
    assert notes(tmp_path) == [
        "R: of 22 images 1 have transparent pixels, which lie on `background: 255`.",
        "R: of 22 images 1 have several frames, of which the first was read.",
    ]


def test_a_size_that_no_memory_holds(tmp_path):
    for name in ("cat", "dog"):
        write_images(tmp_path / name, 2)
    with pytest.raises(
        ResdslError, match=r"4 images of shape \(3, 1000000, 1000000\): .* TiB"
    ) as info:
        load(tmp_path, image_size=[10**6, 10**6])
    assert info.value.diagnostics[0].code == "data-too-large"


def test_images_that_no_memory_holds(tmp_path, monkeypatch):
    for name in ("cat", "dog"):
        write_images(tmp_path / name, 2)
    monkeypatch.setattr(memory, "memory_size", lambda: 1000)
    with pytest.raises(
        ResdslError, match=r"4 images of shape \(3, 6, 8\): the inputs take 2\.8 KiB"
    ):
        load(tmp_path)


def test_an_image_that_lies_on_its_side_is_told(tmp_path):
    for name in ("cat", "dog"):
        write_images(tmp_path / name, ending="jpg")
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (8, 6)).save(tmp_path / "dog" / "zz.jpg", exif=exif)
    with pytest.raises(ResdslError, match=r"zz.jpg is 8x6, turned as its EXIF data say"):
        load(tmp_path)
