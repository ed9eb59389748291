"""A difference as a value."""

from compared import example


def test_figures_of_both_sides() -> None:
    figures = example("cifar_resnet").diff(example("cifar_resnet", n=9)).figures
    assert list(figures) == ["params", "flops", "activations", "depth", "receptive_field"]
    assert figures["params"] == (269_722, 853_018)
    assert figures["depth"] == (20, 56)


def test_sides_are_named_by_their_nets_or_as_asked() -> None:
    difference = example("plain").diff(example("cifar_resnet"))
    names = f"A  {difference.a.name}\nB  {difference.b.name}\n"
    assert str(difference).startswith(names)
    asked = difference.text("left", "right")
    assert asked == str(difference).replace(names, "A  left\nB  right\n", 1)
