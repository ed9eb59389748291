import io

from rich.console import Console

from resdsl.train import Epoch
from resdsl.train.progress import epoch_line, show_progress

EPOCH = Epoch(2, 12, 0.51234, 0.8712, 0.4, 0.9021, 0.72, 0.1)


def test_a_line_per_epoch_in_a_file():
    file = io.StringIO()
    with show_progress(Console(file=file, width=20)) as on_epoch:
        on_epoch(EPOCH)
        assert file.getvalue() == epoch_line(EPOCH) + "\n"
    assert epoch_line(EPOCH) == "epoch  2/12  loss 0.512  train 0.871  validation 0.902  0.7 s"


def test_a_bar_on_a_terminal():
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=80, color_system=None)
    with show_progress(console) as on_epoch:
        on_epoch(EPOCH)
    assert f"{epoch_line(EPOCH)} ━" in file.getvalue()
