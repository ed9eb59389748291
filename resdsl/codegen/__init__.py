"""Graph to Python source, and source to a module."""

from resdsl.codegen.source import GeneratedSource, generate

__all__ = ["GeneratedSource", "generate"]
