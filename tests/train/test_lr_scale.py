import pytest

from resdsl.text.diagnostics import ResdslError
from resdsl.train import Recipe, load_recipe
from resdsl.train.lr_scale import checked_scale, scale_of

SIZES = {"depth": 20, "fan_in": 144}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1/sqrt(depth)", 20**-0.5), ("1 / sqrt($depth)", 20**-0.5), ("$depth ** -0.5", 20**-0.5),
        ("64/fan_in", 64 / 144), ("min(1, 10 / depth) * 2", 1.0), (0.5, 0.5), (3, 3.0), ("0.25", 0.25),
        ("1 if depth < 20 else 0.5", 0.5),
    ],
)  # fmt: skip
def test_values(written, value):
    assert scale_of(written, SIZES) == pytest.approx(value)
    assert checked_scale(written) == written
    assert Recipe(epochs=1, lr_scale=written).lr_scale == written


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("1/log(depth)", "there is no function `log`: the functions are `min`, `max`, `round` and"),
        ("1/width", "unexpected `width`: a name is written `$width`"),
        ("1/$width", "there is no `width` here, but `depth` and `fan_in`"),
        ("depth > 3", "it must be a number above 0, but is false"),
        ("'depth'", 'it must be a number above 0, but is "depth"'),
        ("-1/depth", "it must be a number above 0, but is -1.0"),
        (0, "it must be a number above 0, but is 0"), (-2.0, "but is -2.0"),
        (float("inf"), "it must be a number above 0"), (float("nan"), "it must be a number above 0"),
        ("", "the expression ends where a value is needed"), ("depth +", "the expression ends where"),
        ("9 ** 9 ** 9", "is out of range"), ("1/(depth - depth)", "division by zero"),
        (True, "or an expression such as `1/sqrt(depth)`"), (None, "or an expression such as"),
        ([1], "or an expression such as"), ("depth" * 500, "at most 1000 characters"),
    ],
)  # fmt: skip
def test_what_is_no_scale_for_any_net(written, message):
    with pytest.raises(ValueError, match=r".") as error:
        checked_scale(written)
    assert message in str(error.value)


def test_a_scale_for_some_nets_is_taken():
    assert checked_scale("1/(depth - 20)") == "1/(depth - 20)"
    with pytest.raises(ValueError, match="division by zero: 1 / 0"):
        scale_of("1/(depth - 20)", SIZES)


def test_a_number_is_kept_in_one_form():
    """What a run was trained by is compared, and hashed, as it is written."""
    found = Recipe(epochs=1, lr_scale=1).model_dump_json()
    assert found == Recipe(epochs=1).model_dump_json()
    assert Recipe.model_validate_json(found).lr_scale == 1.0


def test_what_is_not_given_is_told():
    with pytest.raises(ValueError, match="the `depth` of the net was not given"):
        scale_of("1/depth", {"fan_in": 3})


def test_a_wrong_scale_in_a_file_has_its_place(tmp_path):
    path = tmp_path / "r.yaml"
    path.write_text("epochs: 1\nlr_scale: 1/log(depth)\n")
    with pytest.raises(ResdslError) as caught:
        load_recipe(str(path))
    (found,) = caught.value.diagnostics
    assert found.place is not None
    assert (found.code, found.place.line) == ("invalid-setting", 2)
    assert found.message.startswith("`lr_scale`: there is no function `log`")
    path.write_text("epochs: 1\nlr_scale: 1/sqrt(depth)\n")
    assert load_recipe(str(path)).lr_scale == "1/sqrt(depth)"
