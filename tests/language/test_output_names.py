"""The names of outputs that lists inside each other see."""

from resdsl.language.output_names import inside, meant


def test_an_inner_list_sees_the_outer_names_and_keeps_its_own() -> None:
    outer = inside({"input": 1})
    outer["stem"] = 2
    inner = inside(outer)
    inner["mine"] = 3
    assert dict(inner) == {"input": 1, "stem": 2, "mine": 3}
    assert "mine" not in outer


def test_a_help_knows_the_names_of_its_time() -> None:
    names = inside({"stem": 1})
    help = meant("stme", names, "previous")
    names["stme2"] = 2  # named later: not what was meant
    assert str(help) == "did you mean `stem`?"
