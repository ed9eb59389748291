"""Executed source: copies, pickles, other processes, and what is left when a net is gone."""

import copy
import gc
import inspect
import io
import linecache
import pickle
import subprocess
import sys
import threading
import traceback
import weakref
from collections.abc import Callable
from pathlib import Path

import cloudpickle
import pytest
import small_examples
import torch
from samples import samples
from torch import nn

import resdsl
from resdsl.text.diagnostics import Source

NET = """\
resdsl: 1
input: [{width}]
blocks: {{one: {{body: [skip: {{gate: highway, body: [linear: {{out: {width}}}, tanh]}}]}}}}
net: [stage: {{block: one, depth: 2}}, bias: {{shape: channel}}, skip: {{gate: rezero, body: [relu]}}]
"""


def _model(width: int = 3) -> nn.Module:
    net = resdsl.load(Source("net.yaml", NET.format(width=width)))
    return net.build(device="cpu").eval()


def _saved(model: nn.Module) -> nn.Module:
    file = io.BytesIO()
    torch.save(model, file)
    file.seek(0)
    return torch.load(file, weights_only=False)


COPIES: dict[str, Callable[[nn.Module], nn.Module]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "save": _saved,
    "cloudpickle": lambda model: pickle.loads(cloudpickle.dumps(model)),
    **{f"pickle{n}": lambda model, n=n: pickle.loads(pickle.dumps(model, n)) for n in range(6)},
}


@pytest.mark.parametrize("how", COPIES)
def test_a_copy_is_of_the_same_classes_and_computes_the_same(how: str) -> None:
    model, x = _model(), torch.randn(4, 3)
    copied = COPIES[how](model)
    assert [type(m) for m in copied.modules()] == [type(m) for m in model.modules()]
    assert torch.equal(copied(x), model(x))
    block = model.get_submodule("stage1.block1")
    assert torch.equal(COPIES[how](block)(x), block(x))


def test_weights_that_are_shared_or_added_stay_so() -> None:
    model = _model()
    model.tied = model.get_submodule("stage1.block0")
    model.note = "mine"
    copied = COPIES["pickle2"](model)
    assert copied.tied is copied.get_submodule("stage1.block0")
    assert copied.note == "mine"


def test_a_derived_class_is_pickled_by_its_own_name() -> None:
    base = type(_model())
    derived = type("Derived", (base,), {"__module__": __name__})
    globals()["Derived"] = derived
    try:
        model = derived()
        assert type(pickle.loads(pickle.dumps(model))) is derived
        assert type(copy.deepcopy(model)) is derived
    finally:
        del globals()["Derived"]


def test_every_example_is_loaded_in_a_new_process(tmp_path: Path) -> None:
    for number, example in enumerate(small_examples.EXAMPLES):
        net = small_examples.load(example)
        model = net.build(device="cpu").eval()
        x = samples(net, 2)
        torch.save((model, copy.deepcopy(model), x, model(x).detach()), tmp_path / f"{number}.pt")
        (tmp_path / f"{number}.net").write_bytes(pickle.dumps(net))
    script = [
        "import pathlib, pickle, sys, torch",
        "for path in pathlib.Path(sys.argv[1]).glob('*.pt'):",
        "    model, copied, x, y = torch.load(path, weights_only=False)",
        "    assert type(model) is type(copied)",
        "    near = {'rtol': 1e-4, 'atol': 1e-5 * y.abs().max().item()}",
        "    torch.testing.assert_close(model(x), y, **near)",
        "    net = pickle.loads(path.with_suffix('.net').read_bytes())",
        "    again = net.build(device='cpu').eval()",
        "    assert type(again) is type(model)",
        "    torch.testing.assert_close(again(x), y, **near)",
        "print('done')",
    ]
    (tmp_path / "run.script").write_text("\n".join(script), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "run.script"), str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "done\n", done.stderr


def _answer(model: nn.Module, x: torch.Tensor, answers: "torch.multiprocessing.Queue") -> None:
    answers.put(model(x).tolist())


def test_a_spawned_process_takes_a_model() -> None:
    model, x = _model(), torch.ones(1, 3)
    context = torch.multiprocessing.get_context("spawn")
    answers = context.Queue()
    child = context.Process(target=_answer, args=(model, x, answers))
    child.start()
    assert answers.get(timeout=120) == model(x).tolist()
    child.join()


def test_what_no_model_uses_is_let_go() -> None:
    def left() -> int:
        gc.collect()
        modules = sum(name.startswith("resdsl_generated") for name in sys.modules)
        return modules + sum(str(name).startswith("<resdsl ") for name in linecache.cache)

    before = left()
    for width in range(100, 120):
        copy.deepcopy(_model(width))(torch.zeros(1, width))
    assert left() == before


def test_a_part_keeps_its_classes_and_lines() -> None:
    model = _model(50)
    part, whole = model.get_submodule("stage1.block0"), weakref.ref(model)
    del model
    gc.collect()
    assert whole() is None
    assert "class One(nn.Module)" in inspect.getsource(type(part))
    assert sys.modules[type(part).__module__].One is type(part)
    with pytest.raises(AttributeError, match="has no attribute 'Two'"):
        _ = sys.modules[type(part).__module__].Two
    assert type(copy.deepcopy(part)) is type(part)


def test_a_text_that_is_executed_again_has_its_lines() -> None:
    _model(60)
    gc.collect()
    with pytest.raises(RuntimeError) as caught:
        _model(60)(torch.zeros(1, 7))
    shown = "".join(traceback.format_exception(caught.value))
    assert "x = self.stage1(x)" in shown


def test_threads_share_the_classes_of_a_net() -> None:
    models: list[nn.Module] = []
    barrier = threading.Barrier(8)

    def make() -> None:
        barrier.wait()
        models.append(_model(70))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(models) == 8
    assert len({type(model) for model in models}) == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_script_and_compile_find_the_lines() -> None:
    model, x = _model(), torch.randn(2, 3)
    torch.testing.assert_close(torch.jit.script(model)(x), model(x))
    torch.testing.assert_close(torch.compile(model, backend="eager")(x), model(x))
