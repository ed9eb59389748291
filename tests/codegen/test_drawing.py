"""Initial values: those of a seed, whoever else draws meanwhile."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import small_examples
import torch
from random_documents import INITS
from torch import nn

import resdsl
from resdsl.codegen.drawing import _DRAWING, DrawFrom
from resdsl.text.diagnostics import Source

VOCABULARY = """\
resdsl: 1
input: {shape: [7], dtype: int}
init: %s
net:
  - embedding: {vocab: 9, out: 6}
  - attention: {heads: 2}
  - conv: {out: 6, kernel: 3, bias: true}
  - prelu
  - skip: {gate: highway, body: [conv_transpose: {out: 6, kernel: 3}]}
  - skip: {gate: squeeze_excite, body: [linear: {out: 6}]}
  - skip: {gate: layerscale, body: [linear: {out: 6, init: normal}, layernorm]}
"""


def _by_hand(model: nn.Module, seed: int) -> dict[str, torch.Tensor]:
    """Return the weights of the model's class after ``torch.manual_seed``."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return type(model)().state_dict()


def _assert_equal(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> None:
    assert one.keys() == other.keys()
    assert all(torch.equal(one[key], other[key]) for key in one)


@pytest.mark.parametrize("init", [*INITS, None], ids=str)
def test_every_init_draws_as_torch_does_after_a_seed(init: object) -> None:
    text = VOCABULARY % str(init).replace("'", "").lower()
    net = resdsl.load(Source("net.yaml", text.replace("init: none\n", "")))
    before = torch.random.get_rng_state()
    model = net.build(device="cpu", seed=11)
    assert torch.equal(before, torch.random.get_rng_state())
    _assert_equal(model.state_dict(), _by_hand(model, 11))


def test_examples_draw_as_torch_does_after_a_seed() -> None:
    for example in small_examples.EXAMPLES:
        model = small_examples.load(example).build(device="cpu", seed=3)
        _assert_equal(model.state_dict(), _by_hand(model, 3))


def test_threads_draw_what_one_thread_draws() -> None:
    net = resdsl.load(Source("net.yaml", VOCABULARY % "he"))
    alone = [net.build(device="cpu", seed=seed).state_dict() for seed in range(40)]
    ended = threading.Event()

    def disturb() -> None:
        while not ended.is_set():
            torch.manual_seed(5)
            torch.rand(10)

    other = threading.Thread(target=disturb)
    other.start()
    try:
        with ThreadPoolExecutor(4) as pool:
            together = list(
                pool.map(lambda seed: net.build(device="cpu", seed=seed).state_dict(), range(40))
            )
    finally:
        ended.set()
        other.join()
    for one, same in zip(alone, together, strict=True):
        _assert_equal(one, same)


def test_the_default_device_does_not_change_what_is_drawn() -> None:
    net = resdsl.load(Source("net.yaml", VOCABULARY % "he"))
    with torch.device("meta"):
        model = net.build(device="cpu")
    _assert_equal(model.state_dict(), net.build(device="cpu").state_dict())


DRAWS = {
    "rand": lambda t: torch.rand(3),
    "randn": lambda t: torch.randn(3),
    "randint": lambda t: torch.randint(9, (3,)),
    "randperm": lambda t: torch.randperm(9),
    **{name: getattr(torch, name) for name in ("rand_like", "randn_like") if name in _DRAWING},
    "normal": lambda t: torch.normal(0.0, 1.0, (3,)),
    "bernoulli": lambda t: torch.bernoulli(torch.full((9,), 0.5)),
    "multinomial": lambda t: torch.multinomial(torch.ones(9), 4),
    "poisson": lambda t: torch.poisson(torch.ones(9)),
    **{
        name: lambda t, name=name: getattr(t, name)(*([0.5] if name == "geometric_" else []))
        for name in (
            "bernoulli_", "cauchy_", "exponential_", "geometric_", "log_normal_", "normal_",
            "random_", "uniform_",
        )
    },
    "init": lambda t: nn.init.kaiming_uniform_(torch.empty(3, 3)),
    "trunc_normal": lambda t: nn.init.trunc_normal_(torch.empty(9)),
    "sparse": lambda t: nn.init.sparse_(torch.empty(9, 9), 0.5),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWS)
def test_whatever_draws_draws_from_the_generator(name: str) -> None:
    draw = DRAWS[name]
    before = torch.random.get_rng_state()
    with DrawFrom(torch.Generator().manual_seed(2)):
        ours = draw(torch.zeros(9))
    assert torch.equal(before, torch.random.get_rng_state())
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(2)
        assert torch.equal(ours, draw(torch.zeros(9)))


def test_a_generator_that_is_given_is_used() -> None:
    with DrawFrom(torch.Generator().manual_seed(2)):
        ours = torch.rand(3, generator=torch.Generator().manual_seed(3))
    assert torch.equal(ours, torch.rand(3, generator=torch.Generator().manual_seed(3)))
