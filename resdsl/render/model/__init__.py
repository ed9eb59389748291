"""A graph becomes the parts of a picture: `outline.py` is the entry, `parts.py` the values."""
