import pytest
import torch

from resdsl.train.threads import SMALL_BATCH, taking_threads, usual_threads

CPU, GPU = torch.device("cpu"), torch.device("cuda", 0)


@pytest.mark.parametrize(
    ("flops", "device", "environment", "threads"),
    [
        (0, CPU, {}, 1), (SMALL_BATCH, CPU, {}, 1), (SMALL_BATCH + 1, CPU, {}, None),
        (1, GPU, {}, None), (1, CPU, {"OMP_NUM_THREADS": "4"}, None),
        (1, CPU, {"MKL_NUM_THREADS": "4"}, None), (1, CPU, {"PATH": ""}, 1),
    ],
)  # fmt: skip
def test_one_thread_for_small_batches_on_a_processor(flops, device, environment, threads):
    assert usual_threads(flops, device, environment) == threads


def test_threads_are_given_back_whatever_happens():
    before = torch.get_num_threads()
    with pytest.raises(ValueError, match="inside"), taking_threads(before + 2):  # noqa: PT012
        assert torch.get_num_threads() == before + 2
        raise ValueError("inside")
    assert torch.get_num_threads() == before
    with taking_threads(None):
        assert torch.get_num_threads() == before
