"""The parts of a picture are written as text."""
