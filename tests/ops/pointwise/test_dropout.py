import pytest

from resdsl.ops import Shape
from resdsl.ops.pointwise.dropout import Dropout, Identity

X = Shape((4, 5))


@pytest.mark.parametrize(
    ("p", "identity", "why", "n_doubts"),
    [(0.0, True, "", 0), (0.3, False, "", 0), (0.9, False, "", 1),
     (1.0, False, "in training it drops everything", 0)],
)  # fmt: skip
def test_the_edges_of_the_probability(p, identity, why, n_doubts):
    op = Dropout(p=p)
    assert (op.is_identity, op.ignores_input(X)) == (identity, why)
    assert len(list(op.doubts())) == n_doubts


def test_in_evaluation_it_is_its_input():
    op = Dropout(p=0.25)
    assert (op.only_in_training, op.form(X), op.summary(X)) == (True, 0, "0.25")
    assert op.fragment(X).attribute == "nn.Dropout(0.25)"
    assert op.zero_stays()


def test_nothing_is_done_to_tokens_either():
    assert Identity.takes_tokens
    assert not Dropout.takes_tokens
    assert Identity().is_identity
    assert Identity().fragment(X).is_identity
