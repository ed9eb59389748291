"""What a space holds: its sizes, its distinct nets, ranges of figures, points that fail."""

from resdsl.spaces.random_nets import random_nets
from resdsl.spaces.space_facts import SpaceFacts
from resdsl.spaces.survey import survey

__all__ = ["SpaceFacts", "random_nets", "survey"]
