import pytest

from resdsl.ops.skip.parameters import ChannelParameter, ScalarParameter


@pytest.mark.parametrize(
    ("op", "dims", "tensor", "attribute"),
    [
        (ScalarParameter(init=0.5), (), (1,), "nn.Parameter(torch.tensor([0.5]))"),
        (ChannelParameter(channels=6, init=0.1), (6,), (6,), "nn.Parameter(torch.full((6,), 0.1))"),
    ],
)
def test_a_layer_without_input(op, dims, tensor, attribute):
    assert op.shape().dims == dims
    assert [(t.name, t.shape, t.init) for t in op.tensors()] == [("", tensor, None)]
    fragment = op.fragment()
    assert (fragment.forward, fragment.last, fragment.attribute) == ("{self}", "{self}", attribute)
    assert op.form() == op.model_copy(update={"init": 3.0}).form()
