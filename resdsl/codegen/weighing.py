"""Hands the values that a parameter weighs to the module that owns the parameter.

``x + h * self.skip1.transform.scalar1`` reads a parameter past its module, whose hooks then see no
call and whose sharded weights nobody gathers. It becomes ``x + self.skip1.transform(h)``, and
``h * self.scalar1`` inside.
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass

from resdsl.codegen.python_names import variable


@dataclass(frozen=True, slots=True)
class Weighing:
    """An expression in two: ``outer`` calls the module with ``arguments``, values of the caller,
    and the module returns ``inner``, in which they are called ``parameters``."""

    outer: str
    inner: str
    parameters: tuple[str, ...]
    arguments: tuple[str, ...]


def hand_over(
    expression: str, weight: str, variables: Collection[str], functions: Collection[str] = ()
) -> Weighing:
    """Return ``expression`` with what reads ``weight`` moved into the module that owns it.

    What is moved is the smallest operation that holds all places of ``weight``, a dotted path such
    as ``self.skip1.transform.scalar1``, and one of ``variables``. Operands without the weight stay
    outside, so the order of all operations is as it was. No parameter is called as one of
    ``functions``.

    >>> hand_over("(x + h * self.skip1.carry.a[:, None]) / 2", "self.skip1.carry.a", {"x", "h"})
    Weighing(outer='(x + self.skip1.carry(h)) / 2', inner='h * self.a[:, None]', \
parameters=('h',), arguments=('h',))
    >>> hand_over("x * h * self.skip1.carry.a", "self.skip1.carry.a", {"x", "h"}).outer
    'self.skip1.carry(x * h)'
    """
    whole = ast.parse(expression, mode="eval")
    n_places = _count(whole, weight)
    around = [n for n in ast.walk(whole.body) if _count(n, weight) == n_places]  # outer ones first
    moved = next((n for n in reversed(around) if _reads(n, variables)), around[-1])
    owner, _, _ = weight.rpartition(".")
    inside = _Inside(weight, variables, functions)
    inner = ast.unparse(inside.visit(ast.parse(ast.unparse(moved), mode="eval")))
    call = ast.parse(f"{owner}({', '.join(inside.given)})", mode="eval").body
    outer = ast.unparse(_Replaced(moved, call).visit(whole))
    return Weighing(outer, inner, tuple(inside.given.values()), tuple(inside.given))


class _Inside(ast.NodeTransformer):
    """Makes arguments of the operands that do not hold the weight."""

    def __init__(self, weight: str, variables: Collection[str], functions: Collection[str]) -> None:
        self.weight = weight
        self.variables = variables
        self.functions = functions
        self.given: dict[str, str] = {}  # the name inside of what is given

    def visit(self, node: ast.AST) -> ast.AST:
        if _is(node, self.weight):
            own = ast.Name("self", ast.Load())
            return ast.Attribute(own, self.weight.rpartition(".")[2], ast.Load())
        is_operand = isinstance(node, (ast.Name, ast.BinOp, ast.Call))
        if is_operand and not _count(node, self.weight) and _reads(node, self.variables):
            text = ast.unparse(node)
            name = text if isinstance(node, ast.Name) else self._unlike_any("h")
            return ast.Name(self.given.setdefault(text, name), ast.Load())
        return self.generic_visit(node)

    def _unlike_any(self, wanted: str) -> str:
        return variable(wanted, {*self.variables, *self.given.values()}, self.functions)


class _Replaced(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old = old
        self.new = new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)


def _is(node: ast.AST, weight: str) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node) == weight


def _count(node: ast.AST, weight: str) -> int:
    return sum(_is(inner, weight) for inner in ast.walk(node))


def _reads(node: ast.AST, variables: Collection[str]) -> bool:
    return any(isinstance(n, ast.Name) and n.id in variables for n in ast.walk(node))
