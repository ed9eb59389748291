"""Health warnings: what lets a correct net train badly, read off its graph."""

from resdsl.lint.all_rules import CODES, HEALTH, lint, lint_document

__all__ = ["CODES", "HEALTH", "lint", "lint_document"]
