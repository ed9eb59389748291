"""Directories of a user's own configuration."""

import pytest


@pytest.fixture
def mine(tmp_path):
    """Return a function that writes files of a user's configuration directory."""

    def write(**files):
        for name, text in files.items():
            group, _, stem = name.partition("__")
            (tmp_path / group).mkdir(exist_ok=True)
            (tmp_path / group / f"{stem}.yaml").write_text(text)
        return tmp_path

    return write
