"""A trained net becomes a deeper one with equal outputs."""

from resdsl.growth.grow import Grown, grow, grow_trained
from resdsl.growth.trained import Trained, open_trained

__all__ = ["Grown", "Trained", "grow", "grow_trained", "open_trained"]
