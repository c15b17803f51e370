"""Which source files a workflow script depends on: Snakemake does not see an edit of an imported module by itself."""

from __future__ import annotations

import ast
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
            beside = (path.with_suffix(".csv"), *path.parent.glob("templates/**/*"))
            todo += [file for file in beside if file.is_file() and file not in found]
    return sorted(str(path) for path in found)


@cache
def _imports(path: Path, module: Path | None) -> tuple[Path, ...]:
    if path.suffix != ".py":
        return ()
    found: list[Path] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found += _resolve(alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, module)
            if base is not None:
                found += _resolve(base)
                for alias in node.names:
                    found += _resolve([*base, alias.name])
        elif module is not None and isinstance(node, ast.Call) and "import_module" in ast.unparse(node.func):
            found += sorted(module.parent.glob("*.py"))
    return tuple(found)


def _base(node: ast.ImportFrom, module: Path | None) -> list[str] | None:
    parts = node.module.split(".") if node.module else []
    if node.level == 0:
        return parts
    if module is None:
        return None
    package = list(module.parent.relative_to(PACKAGE.parent).parts)
    return package[: len(package) - node.level + 1] + parts


def _resolve(parts: list[str]) -> list[Path]:
    """Files that importing `a.b.c` runs: the packages' __init__ on the way, and the module."""
    if not parts or parts[0] != PACKAGE.name:
        return []
    found = []
    for end in range(1, len(parts) + 1):
        place = PACKAGE.parent.joinpath(*parts[:end])
        for file in (place / "__init__.py", place.with_suffix(".py")):
            if file.is_file():
                found.append(file)
    return found
