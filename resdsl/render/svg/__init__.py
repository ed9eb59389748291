"""The parts of a picture are laid out (`sheet.py` calls the others) and written (`svg.py`)."""
