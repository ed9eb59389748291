"""A count is made once for uses in which what it reads is equal, and read arguments alone decide."""

from resdsl.expand.counts_by_arguments import CountsByArguments
from resdsl.expand.evaluator import DocumentEvaluator
from resdsl.expand.scopes import Scope, Thunk
from resdsl.language.blocks import Argument, Block
from resdsl.language.document import parse
from resdsl.text.diagnostics import Source
from resdsl.text.yaml_nodes import YamlScalar

TEXT = "resdsl: 1\ninput: [4]\nblocks: {b: {args: {n: any, p: int}, body: [relu]}}\nnet: [relu]\n"


class Uses:
    """Uses of a block of two arguments, the count of which reads ``n`` alone."""

    def __init__(self) -> None:
        document = parse(Source("a.yaml", TEXT))
        self.evaluator = DocumentEvaluator(document)
        self.block: Block = document.blocks["b"]
        self.counts = CountsByArguments(self.evaluator)
        self.n_made = 0

    def count(self, n: object, p: object) -> int:
        def thunk(argument: Argument, value: object) -> Thunk:
            node = YamlScalar(value, argument.place)
            return Thunk(argument, node, self.evaluator.outermost, None)

        given = {
            name: thunk(self.block.arguments[name], value) for name, value in (("n", n), ("p", p))
        }
        scope = Scope(self.evaluator.root, self.evaluator.outermost.sampling, given)

        def counted() -> int:
            self.n_made += 1
            return int(str(self.evaluator.force(given["n"])))

        return self.counts.count(self.block, scope, counted)


def test_what_the_count_does_not_read_makes_no_difference() -> None:
    uses = Uses()
    assert [uses.count(3, p) for p in range(5)] == [3] * 5
    assert uses.n_made == 1
    assert [uses.count(4, 0), uses.count(3, 9)] == [4, 3]
    assert uses.n_made == 2


def test_values_are_equal_with_their_types() -> None:
    uses = Uses()
    assert uses.count(1, 0) == 1
    assert uses.count("1", 0) == 1
    assert uses.n_made == 2


def test_an_argument_without_a_value_is_no_match() -> None:
    uses = Uses()
    uses.counts.known = {"b": {("p",): {((int, 0),): 7}}}
    assert uses.count(3, 0) == 7
    assert uses.count(3, "no number") == 3
