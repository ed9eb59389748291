from resdsl.ops import Shape
from resdsl.ops.shapes.flatten import Flatten


def test_all_elements_are_features():
    x = Shape((3, 4, 5), "int")
    assert Flatten().shape(x) == Shape((60,), "int")
    assert Flatten().window(x) == ((4, 1), (5, 1))
    fragment = Flatten().fragment(x)
    assert (fragment.forward, fragment.last) == ("{0}.flatten(1)", None)


def test_features_stay_as_they_are():
    assert Flatten().fragment(Shape((3,))).is_identity
