"""Where schemas, search and examples are: in a checkout beside the package, in a wheel inside."""

from pathlib import Path

import pytest

from resdsl import resources
from resdsl.resources import directory


@pytest.mark.parametrize("name", ["schemas", "search", "examples"])
def test_this_installation_has_them(name: str) -> None:
    assert any(directory(name).iterdir())


def test_a_folder_of_another_project_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "resdsl"
    (package.parent / "examples").mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert directory("examples") == package / "_data" / "examples"
    (package.parent / "pyproject.toml").write_text("")
    assert directory("examples") == package.parent / "examples"
    assert directory("schemas") == package / "_data" / "schemas"
