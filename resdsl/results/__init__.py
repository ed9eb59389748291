"""What a training or a study left, used again."""

from resdsl.results.run_study import resume, search
from resdsl.results.study_run import StudyRun, open_run
from resdsl.results.trained_net import TrainedNet, open_training

__all__ = ["StudyRun", "TrainedNet", "open_run", "open_training", "resume", "search"]
