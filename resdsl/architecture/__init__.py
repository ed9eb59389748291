"""The facade: a file becomes an :class:`Architecture`, or a :class:`Space` of them."""

from resdsl.architecture.file_check import check_file
from resdsl.architecture.net import Architecture
from resdsl.architecture.space import Point, Space, load, load_space

__all__ = ["Architecture", "Point", "Space", "check_file", "load", "load_space"]
