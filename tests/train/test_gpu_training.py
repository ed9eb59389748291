"""The CUDA paths: they need a device, so they are deselected by default."""

import pytest
import torch

from resdsl.train import Recipe, describe_environment, evaluate, fit, resolve_device

pytestmark = pytest.mark.gpu

RECIPE = Recipe(epochs=10, lr=0.1, batch_size=20)


def test_auto_is_the_gpu():
    assert resolve_device("auto").type == "cuda"
    assert describe_environment("auto")["device_name"] == torch.cuda.get_device_name()


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "auto"])
@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_learns(net, augmented, precision, optimizer):
    lr = 0.1 if optimizer == "sgd" else 0.01
    recipe = RECIPE.model_copy(update={"precision": precision, "optimizer": optimizer, "lr": lr})
    result = fit(net, augmented, recipe, device="cuda")
    assert result.train["accuracy"] > 0.9
    assert next(net.parameters()).device.type == "cuda"
    assert all(p.dtype == torch.float32 for p in net.parameters())


def test_the_first_epoch_is_that_of_the_cpu(make, digits):
    """Same order, same augmentation: without dropout only rounding differs."""
    losses = []
    for device in ("cpu", "cuda"):
        model = make()
        model.drop.p = 0.0
        recipe = Recipe(epochs=1, lr=1e-3, batch_size=20, precision="float32")
        losses.append(fit(model, digits, recipe, device=device).history[0].train["loss"])
    assert losses[0] == pytest.approx(losses[1], rel=1e-2)


def test_goes_on_from_a_checkpoint(tmp_path, make, digits):
    seen = []

    def prune(epoch):
        return epoch.epoch == 3

    fit(make(), digits, RECIPE, device="cuda", directory=tmp_path, on_epoch=prune)
    result = fit(make(9), digits, RECIPE, device="cuda", directory=tmp_path, on_epoch=seen.append)
    assert result.status == "finished"
    assert len(seen) == 10


def test_divergence_is_noticed(net, digits):
    result = fit(net, digits, Recipe(epochs=30, lr=1e30, batch_size=20), device="cuda")
    assert result.status == "diverged"


def test_random_state_of_the_gpu_is_kept(net, digits):
    torch.cuda.manual_seed(5)
    fit(net, digits, RECIPE, device="cuda")
    after = torch.rand(3, device="cuda")
    torch.cuda.manual_seed(5)
    assert torch.equal(after, torch.rand(3, device="cuda"))


def test_evaluation_of_a_part_on_the_cpu(net, digits):
    accuracy, loss = evaluate(net.cuda(), digits.validation, device="cuda")
    expected = evaluate(net.cpu(), digits.validation)
    assert accuracy == pytest.approx(expected[0], abs=0.011)
    assert loss == pytest.approx(expected[1], rel=1e-2)
