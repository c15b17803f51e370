"""Which source files a workflow script depends on: Snakemake does not see an edit of an imported module by itself."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent


def sources(script: Path) -> list[str]:
    """Files of this package that a script imports, directly or through others, wherever in the file the import stands.

    Parameters
    ----------
    script : Path
        A Python file.

    Returns
    -------
    list of str
        Paths, sorted. Templates and style sheets count as imported by the modules beside them, as does a module's table
        of its own name; and a module that calls `import_module` may import any module of its folder.
    """
    found: set[Path] = set()
    todo = list(_imports(script, None))
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            todo += _imports(path, path)
            todo += _beside(path)
    return sorted(str(path) for path in found)


def _beside(module: Path) -> list[Path]:
    table = module.with_suffix(".csv")
    return [*_templates(module.parent), *[table] * table.is_file()]


@cache
def _templates(folder: Path) -> tuple[Path, ...]:
    return tuple(file for file in folder.glob("templates/**/*") if file.is_file())


def digest_of(files: Iterable[str]) -> str:
    """SHA-256 of the names and the text of files."""
    return hashlib.sha256("".join(f"{file}\n{_sha256(file)}\n" for file in files).encode()).hexdigest()


@cache
def _sha256(file: str) -> str:
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()


@cache
def _imports(path: Path, module: Path | None) -> tuple[Path, ...]:
    if path.suffix != ".py":
        return ()
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    found: list[Path] = []
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found += _resolve(PACKAGE, *alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, module)
            if base is not None:
                found += _resolve(PACKAGE, *base)
                for alias in node.names:
                    found += _resolve(PACKAGE, *base, alias.name)
    if module is not None and "import_module" in text:
        calls = (ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))
        found += sorted(module.parent.glob("*.py")) if any("import_module" in call for call in calls) else []
    return tuple(found)


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Every statement, and no expression, of which there are ten times as many: imports are statements."""
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        yield node
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            todo += getattr(node, name, ())


def _base(node: ast.ImportFrom, module: Path | None) -> list[str] | None:
    parts = node.module.split(".") if node.module else []
    if node.level == 0:
        return parts
    if module is None:
        return None
    package = list(module.parent.relative_to(PACKAGE.parent).parts)
    return package[: len(package) - node.level + 1] + parts


@cache
def _resolve(package: Path, *parts: str) -> tuple[Path, ...]:
    """Files that importing `a.b.c` runs: the packages' __init__ on the way, and the module."""
    if not parts or parts[0] != package.name:
        return ()
    found = []
    for end in range(1, len(parts) + 1):
        place = package.parent.joinpath(*parts[:end])
        for file in (place / "__init__.py", place.with_suffix(".py")):
            if file.is_file():
                found.append(file)
    return tuple(found)
