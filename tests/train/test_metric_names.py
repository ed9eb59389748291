"""The names of metrics: what each needs, and which one stands first."""

from typing import get_args

from resdsl.data.data_config import TaskName
from resdsl.train.metric_names import DIRECTIONS, METRIC_TASKS, first_metric
from resdsl.train.tasks import TASKS


def test_each_metric_has_a_direction_and_tasks_and_each_task_its_metrics():
    assert DIRECTIONS.keys() - {"loss"} == METRIC_TASKS.keys()
    for task in get_args(TaskName):
        assert all(task in METRIC_TASKS[name] for name in TASKS[task].metrics), task


def test_the_loss_is_told_where_nothing_else_was_measured():
    assert first_metric({"loss": 0.5, "r2": 0.9}) == "r2"
    assert first_metric({}) == "loss"
