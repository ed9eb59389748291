"""A graph becomes the parts of a picture."""
