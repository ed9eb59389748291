"""A trained net as a folder that works without resdsl, in the layout of the Hugging Face hub.

README.md           the model card: use, figures, training
architecture.yaml   the document, with its comments
model.py            the net in Python, which needs torch alone
model.safetensors   its weights
config.json         input shape, mean and standard deviation, names of classes, training
"""

from __future__ import annotations

from pathlib import Path

from resdsl.codegen import generate
from resdsl.files.run_files import DOCUMENT, WEIGHTS_IN_HUB
from resdsl.results.export_config import NAME as CONFIG
from resdsl.results.export_config import config_of
from resdsl.results.model_card import model_card
from resdsl.results.raw_input import on_raw_inputs
from resdsl.results.trained_net import TrainedNet
from resdsl.study.findings.study_result import CellResult
from resdsl.text.atomic_write import is_free, write_text
from resdsl.text.diagnostics import ResdslError
from resdsl.weights import write_weights


def export_folder(
    net: TrainedNet,
    folder: Path,
    *,
    cell: CellResult | None = None,
    with_preprocessing: bool = False,
) -> None:
    """Write a trained net to a folder, which is made where it is missing.

    Args:
        net: of a study or of a training; it must have left weights.
        folder: where to; it must be empty if it exists.
        cell: its cell in the study, whose means over all seeds the model card shows.
        with_preprocessing: whether the class in ``model.py`` takes data as they are read, and
            standardises them itself.

    Raises:
        ResdslError: `output-exists`, `unwritable-file`; `no-weights` for a tuning run of a study
            or a training that has not ended; `foreign-weights`, `damaged-run`.
    """
    if not is_free(folder):
        message = f"{folder} exists and is not an empty directory"
        raise ResdslError.of("output-exists", message, help="give the name of a new one")
    weights = net.build().state_dict()
    architecture = net.architecture()
    source = generate(architecture.graph)
    if with_preprocessing:
        source = on_raw_inputs(source, net.data)
    raw = with_preprocessing and bool(net.data.mean)
    config = config_of(net, source.class_name, with_preprocessing=raw)
    write_text(folder / "README.md", model_card(config, architecture.output, cell))
    write_text(folder / DOCUMENT, net.document)
    write_text(folder / "model.py", source.text)
    write_text(folder / CONFIG, config.model_dump_json(indent=1) + "\n")
    write_weights(folder / WEIGHTS_IN_HUB, weights)
