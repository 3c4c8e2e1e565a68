"""Reads Python source as modules of the house: their names, their imports, their syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Module:
    """One source file: its dotted name, its path from the root, its syntax tree and its number of lines."""

    name: str
    path: str
    tree: ast.Module = field(repr=False)
    lines: int

    def at(self, node: ast.AST, finding: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)} {finding}"


def modules(root: Path, folders: tuple[str, ...]) -> list[Module]:
    found = []
    for path in sorted(path for folder in folders for path in (root / folder).rglob("*.py")):
        relative = path.relative_to(root)
        name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
        source = path.read_text(encoding="utf-8")
        found.append(Module(name, str(relative), ast.parse(source, str(relative)), source.count("\n")))
    return found


def bind(name: str, pattern: str, bound: dict[str, str] | None = None) -> dict[str, str] | None:
    """The values of the pattern's angle brackets when ``name`` is the pattern's place or below it, else None."""
    parts, wanted, values = name.split("."), pattern.split("."), dict(bound or {})
    if len(parts) < len(wanted):
        return None
    for part, want in zip(parts, wanted, strict=False):
        if want.startswith("<"):
            if values.setdefault(want, part) != part:
                return None
        elif part != want:
            return None
    return values


def imports(module: Module, house: frozenset[str]) -> Iterator[tuple[ast.AST, str]]:
    """Every import, wherever it stands; ``from package import module`` names the module."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = module.name.split(".")
            if not module.path.endswith("__init__.py"):
                parents = parents[:-1]
            base = ".".join(parents[: len(parents) + 1 - node.level]) if node.level else ""
            origin = ".".join(filter(None, (base, node.module or "")))
            for alias in node.names:
                full = f"{origin}.{alias.name}"
                yield node, full if full in house or origin in ("", "http", "urllib") else origin


def house_of(tree: list[Module]) -> frozenset[str]:
    return frozenset(module.name for module in tree)


def dotted(node: ast.AST) -> str:
    """``time.sleep`` of the expression time.sleep; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{before}.{node.attr}" if (before := dotted(node.value)) else ""
    return ""
