"""TensorBoard: what its own reader finds in the event files."""

from __future__ import annotations

from pathlib import Path

import pytest
from told_study import CURVES, DOCUMENT, SETTINGS, TESTED, epoch_of, make_job

from resdsl.tracking import TensorBoard

pytest.importorskip("tensorboard")
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import plugin_data_pb2

FOLDERS = [
    "0000_family_a_b_c_n_2_trial_1",
    "0001_family_a_b_c_n_2_trial_2",
    "0003_family_a_b_c_n_2_seed_1",
]


def read(directory: Path) -> EventAccumulator:
    events = EventAccumulator(str(directory))
    events.Reload()
    return events


def curves(events: EventAccumulator) -> dict[str, list[tuple[int, float]]]:
    tags = [tag for tag in events.Tags()["scalars"] if not tag.startswith("end/")]
    return {tag: [(e.step, e.value) for e in events.Scalars(tag)] for tag in tags}


def text(events: EventAccumulator, tag: str) -> str:
    (event,) = events.Tensors(f"{tag}/text_summary")
    return event.tensor_proto.string_val[0].decode()


def test_each_training_has_its_curves(study):
    telling = study(TensorBoard())
    telling.whole()
    root = telling.directory / "tensorboard"
    # the training that failed before its first epoch has nothing to show but its end
    assert sorted(path.name for path in root.iterdir()) == sorted(
        [*FOLDERS, "0002_family_a_b_c_n_2_trial_3"]
    )
    assert curves(read(root / FOLDERS[0])) == CURVES
    pruned = {name: values[:1] for name, values in CURVES.items() if "end" not in name}
    assert curves(read(root / FOLDERS[1])) == pruned
    assert curves(read(root / FOLDERS[2])) == CURVES | TESTED
    assert text(read(root / FOLDERS[0]), "document") == f"```yaml\n{DOCUMENT}```"
    assert text(read(root / FOLDERS[0]), "status") == "finished"
    assert text(read(root / FOLDERS[1]), "status") == "pruned: it pruned"


def test_the_settings_are_hyperparameters(study):
    telling = study(TensorBoard())
    telling.whole()
    events = read(telling.directory / "tensorboard" / FOLDERS[2])
    content = events.SummaryMetadata("_hparams_/session_start_info").plugin_data.content
    data = plugin_data_pb2.HParamsPluginData.FromString(content)
    found = data.session_start_info.hparams
    assert found["cell.family"].string_value == SETTINGS["cell.family"]
    assert found["tuned.lr"].number_value == SETTINGS["tuned.lr"]
    assert events.Scalars("end/accuracy/test")[0].value == 0.875


def test_what_was_interrupted_is_written_again(study):
    telling = study(TensorBoard())
    telling.start()
    job = make_job(telling.directory, 0)
    telling.tracker.on_trial_start(job)
    telling.tracker.on_epoch(job, epoch_of(1, 0.9))
    telling.tracker.on_study_end("interrupted")
    again = study(TensorBoard())
    again.start()
    again.tracker.on_trial_start(job)
    again.train(job)
    events = read(telling.directory / "tensorboard" / FOLDERS[0])
    assert curves(events) == CURVES
