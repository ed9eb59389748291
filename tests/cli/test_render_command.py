"""`resdsl render`."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import resdsl.cli.render_command  # noqa: F401  # registers the command
from resdsl.cli.app import app
from resdsl.resources import directory
from resdsl.text.diagnostics import ResdslError

EXAMPLE = str(directory("examples") / "cifar_resnet.yaml")


def test_without_output_the_picture_is_printed() -> None:
    result = CliRunner().invoke(app, ["render", EXAMPLE, "--set", "n=9"])
    assert result.exit_code == 0
    assert "║ basic 16          4,672 each ║ ×9" in result.output


def test_the_file_has_style_and_theme(tmp_path: Path) -> None:
    path = tmp_path / "net.svg"
    arguments = ["render", EXAMPLE, "-o", str(path), "--style", "layers", "--theme", "dark"]
    result = CliRunner().invoke(app, arguments)
    assert result.output.strip() == str(path)
    text = path.read_text(encoding="utf-8")
    assert "#10151b" in text
    assert text.count("batchnorm</text>") == 11


def test_unknown_suffix(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["render", EXAMPLE, "-o", str(tmp_path / "net.gif")])
    assert isinstance(result.exception, ResdslError)


@pytest.mark.parametrize("name", ["plain", "highway_conv", "highway_fc", "residual_mlp"])
def test_every_example_is_drawn(name: str, tmp_path: Path) -> None:
    file = directory("examples") / f"{name}.yaml"
    for suffix in ("svg", "txt"):
        path = tmp_path / f"{name}.{suffix}"
        assert CliRunner().invoke(app, ["render", str(file), "-o", str(path)]).exit_code == 0
        assert path.stat().st_size > 500
