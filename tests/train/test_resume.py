import dataclasses

import pytest
import torch

from resdsl.text.diagnostics import ResdslError
from resdsl.train import Recipe, fit

RECIPES = {
    "sgd": Recipe(epochs=5, lr=0.1, batch_size=20, clip=1.0),
    "adamw": Recipe(steps=45, optimizer="adamw", lr=0.01, batch_size=20, schedule="cosine"),
    "adam": Recipe(epochs=5, optimizer="adam", lr=0.01, batch_size=20, weight_decay=0.1),
    "nadam": Recipe(epochs=5, optimizer="nadam", lr=0.01, batch_size=20, clip=0.5),
    "mixup": Recipe(epochs=5, lr=0.05, batch_size=20, mixup=0.4, label_smoothing=0.1),
    "contiguous": Recipe(epochs=5, batch_size=20, channels_last=False, label_smoothing=0.1),
}


class Interrupted(Exception):
    """Stands for the end of the process."""


def interrupt_after(number):
    def on_epoch(epoch):
        if epoch.epoch == number:
            raise Interrupted

    return on_epoch


def plain(result):
    history = tuple(dataclasses.replace(epoch, seconds=0.0) for epoch in result.history)
    return dataclasses.replace(result, seconds=0.0, history=history)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
@pytest.mark.parametrize("ends", [(1,), (4,), (5,), (1, 2, 4)])
def test_equal_to_the_uninterrupted_run_bit_for_bit(tmp_path, make, augmented, recipe, ends):
    whole = make()
    expected = fit(whole, augmented, recipe, seed=3)
    for end in ends:
        torch.manual_seed(end)  # whatever state the process is in
        with pytest.raises(Interrupted):
            fit(
                make(),
                augmented,
                recipe,
                seed=3,
                directory=tmp_path,
                on_epoch=interrupt_after(end),
            )
    model = make(9)  # the initial weights are those of the checkpoint
    result = fit(model, augmented, recipe, seed=3, directory=tmp_path)
    assert plain(result) == plain(expected)
    for key, value in whole.state_dict().items():
        assert torch.equal(model.state_dict()[key], value), key


@pytest.mark.parametrize("optimizer", ["muon", "adamw"])
def test_parts_of_the_rate_go_on_bit_for_bit(tmp_path, digits, optimizer):
    def perceptron():
        layers = (torch.nn.Flatten(), *(torch.nn.Linear(64, 64) for _ in range(3)))
        return torch.nn.Sequential(*layers, torch.nn.Linear(64, 10))

    settings = {"lr": 0.01, "lr_scale": "1/sqrt(depth)", "batch_size": 20, "epochs": 3}
    recipe = Recipe(optimizer=optimizer, **settings)
    first, second = perceptron(), perceptron()
    second.load_state_dict(first.state_dict())
    expected = fit(first, digits, recipe, depth=4)
    with pytest.raises(Interrupted):
        fit(second, digits, recipe, depth=4, directory=tmp_path, on_epoch=interrupt_after(2))
    other = perceptron()
    assert plain(fit(other, digits, recipe, depth=4, directory=tmp_path)) == plain(expected)
    for key, value in first.state_dict().items():
        assert torch.equal(other.state_dict()[key], value), key


def test_every_epoch_is_reported_again(tmp_path, make, digits):
    recipe = RECIPES["sgd"]
    with pytest.raises(Interrupted):
        fit(make(), digits, recipe, directory=tmp_path, on_epoch=interrupt_after(3))
    seen = []
    result = fit(make(), digits, recipe, directory=tmp_path, on_epoch=seen.append)
    assert tuple(seen) == result.history
    assert [epoch.epoch for epoch in seen] == [1, 2, 3, 4, 5]


def test_a_finished_run_is_not_trained_again(tmp_path, make, digits):
    recipe = RECIPES["sgd"]
    first, second = make(), make(9)
    expected = fit(first, digits, recipe, directory=tmp_path)
    second.conv.register_forward_pre_hook(
        lambda module, _: pytest.fail("trained") if module.training else None
    )
    assert plain(fit(second, digits, recipe, directory=tmp_path)) == plain(expected)


def test_nothing_half_written_stays(tmp_path, make, digits):
    fit(make(), digits, RECIPES["sgd"], directory=tmp_path / "new")
    names = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert names == ["checkpoint.pt", "history.jsonl"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"seed": 1}, "seed"),
        ({"recipe": Recipe(epochs=5, lr=0.2, batch_size=20, clip=1.0)}, "recipe"),
    ],
)
def test_checkpoint_of_another_run(tmp_path, make, digits, change, named):
    settings = {"recipe": RECIPES["sgd"], "seed": 0}
    fit(make(), digits, directory=tmp_path, **settings)
    with pytest.raises(ResdslError, match=f"belongs to another run: {named} differ") as info:
        fit(make(), digits, directory=tmp_path, **(settings | change))
    assert info.value.diagnostics[0].code == "other-checkpoint"


def test_checkpoint_of_another_net(tmp_path, make, digits):
    fit(make(), digits, RECIPES["sgd"], directory=tmp_path)
    other = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 10))
    with pytest.raises(ResdslError, match="weights differ"):
        fit(other, digits, RECIPES["sgd"], directory=tmp_path)


@pytest.mark.parametrize("share", [0, 0.3, 0.99])
def test_damaged_checkpoint(tmp_path, make, digits, share):
    fit(make(), digits, RECIPES["sgd"], directory=tmp_path)
    path = tmp_path / "checkpoint.pt"
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(ResdslError, match=r"(?s)cannot be read.*delete it") as info:
        fit(make(), digits, RECIPES["sgd"], directory=tmp_path)
    assert info.value.diagnostics[0].code == "damaged-checkpoint"


def test_checkpoint_runs_no_code(tmp_path, make, digits):
    class Attack:
        def __reduce__(self):
            return pytest.fail, ("code of the checkpoint ran",)

    torch.save({"identity": Attack()}, tmp_path / "checkpoint.pt")
    with pytest.raises(ResdslError, match="cannot be read"):
        fit(make(), digits, RECIPES["sgd"], directory=tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("model", {}), ("model", 3), ("model", {"x": torch.ones(1)}), ("optimizer", {}),
        ("optimizer", {"state": {}, "param_groups": []}), ("history", 3), ("history", [3]),
        ("history", [{"epoch": 1}]), ("run", 3), ("run", {}), ("run", None), ("model", None),
    ],
)  # fmt: skip
def test_a_checkpoint_of_other_content(tmp_path, make, digits, key, value):
    fit(make(), digits, RECIPES["sgd"], directory=tmp_path)
    path = tmp_path / "checkpoint.pt"
    state = torch.load(path, weights_only=True)
    torch.save({**state, key: value}, path)
    with pytest.raises(ResdslError, match=r"(?s)cannot be read.*delete it") as info:
        fit(make(), digits, RECIPES["sgd"], directory=tmp_path)
    assert info.value.diagnostics[0].code == "damaged-checkpoint"
    torch.save([state], path)
    with pytest.raises(ResdslError, match="cannot be read"):
        fit(make(), digits, RECIPES["sgd"], directory=tmp_path)
