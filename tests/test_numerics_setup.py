"""What the process, the packages and the workflow are set up to: one thread, pinned versions, light imports."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "lymphoradio"
RULES = [ROOT / "Snakefile", *sorted((ROOT / "workflow" / "rules").glob("*.smk"))]
SCRIPTS = sorted((ROOT / "workflow" / "scripts").glob("*.py"))


def printed(code: str, **variables: str) -> str:
    """What another Python prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **variables}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_importing_the_package_keeps_every_library_on_one_thread() -> None:
    """With two BLAS threads a product of matrices has other last bits; more are asked for here."""
    asked = {f"{name}_NUM_THREADS": "2" for name in ("OMP", "OPENBLAS", "MKL", "NUMBA")}
    code = (
        "import lymphoradio, numpy, scipy.linalg, sklearn.linear_model\n"
        "from threadpoolctl import threadpool_info\n"
        "from numba import get_num_threads\n"
        "print({pool['num_threads'] for pool in threadpool_info()}, get_num_threads())"
    )
    assert printed(code, **asked) == "{1} 1"


def test_no_compiled_code_may_reorder_sums() -> None:
    """Numba's fastmath and parallel change last bits with the compiler and the number of cores."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.keyword)
        and node.arg in ("fastmath", "parallel")
        and not (isinstance(node.value, ast.Constant) and node.value.value is False)
    ]
    assert found == []


def locked(package: str) -> str:
    """The version of a package in the lock."""
    (found,) = re.findall(rf"^{package}==([\w.]+)", (ROOT / "requirements.lock").read_text(), flags=re.M)
    return str(found)


def test_lifelines_and_pandas_are_those_that_go_together() -> None:
    """Without the pin a resolver falls back to lifelines 0.30.0 and pandas 3, whose at-risk tables crash."""
    assert locked("lifelines") == version("lifelines") == "0.30.3"
    assert locked("pandas") == version("pandas")
    assert version("pandas").startswith("2.3.")
    project = (ROOT / "pyproject.toml").read_text()
    assert '"lifelines==0.30.3"' in project
    assert '"pandas>=2.3,<3"' in project


@pytest.mark.parametrize("file", RULES, ids=lambda path: path.name)
def test_rules_run_scripts_only(file: Path) -> None:
    """`run:` starts a Snakemake per job; `shell:` finds the system's Python where no environment is active."""
    directives = re.findall(r"^\s*(run|shell|notebook|wrapper|script)\s*:", file.read_text("utf-8"), flags=re.M)
    assert set(directives) <= {"script"}
    assert directives or "rule:" not in file.read_text("utf-8")


SLOW = ("lifelines", "statsmodels", "matplotlib.pyplot", "mlxtend", "sklearn", "firthmodels", "numba", "snakemake")


def test_jobs_import_nothing_slow_before_they_need_it() -> None:
    """Start-up is most of a job's time: lifelines takes 3 seconds, statsmodels 5, pyplot and mlxtend 1 each."""
    imports = [
        ast.unparse(node)
        for script in SCRIPTS
        for node in ast.parse(script.read_text("utf-8")).body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert len(imports) >= len(SCRIPTS)
    code = "\n".join([*imports, "import sys", f"print([name for name in {SLOW!r} if name in sys.modules])"])
    assert printed(code) == "[]"


REFEREES = ("lifelines", "statsmodels", "scipy.stats")


def test_the_referees_compute_nothing() -> None:
    """Their Cox models, at-risk tables, rank tests and Fisher tests stand in the tests, beside R; never in results."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            bad = [name for name in names if any(f"{name}.".startswith(f"{referee}.") for referee in REFEREES)]
            found += [f"{path.relative_to(ROOT)}:{node.lineno} imports {name}" for name in bad]
    assert found == []
