import pytest
import torch

from resdsl.train.threads import SMALL_BATCH, usual_threads

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
