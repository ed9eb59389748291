"""The parts of a picture are laid out and written as SVG."""
