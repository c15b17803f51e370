"""Who may import whom; a room that breaks a rule is named with its line."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "lymphoradio"
LONGEST_ADAPTER = 20


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Modules that a file imports, anywhere in it, relative ones made absolute; with their lines."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = (node.module or "").split(".") if node.module else []
            if node.level:
                package = ["lymphoradio", *path.parent.relative_to(PACKAGE).parts]
                base = package[: len(package) - node.level + 1] + base
            yield from ((".".join([*base, alias.name]), node.lineno) for alias in node.names)


def room(module: str) -> str | None:
    """`lymphoradio.cohort.read` is in the room `cohort`; None for other packages."""
    parts = module.split(".")
    return parts[1] if parts[0] == "lymphoradio" and len(parts) > 1 else None


def offences(folder: str, allowed: set[str] | None = None, forbidden: set[str] = frozenset()) -> list[str]:
    """Imports of a room that leave what is allowed of ours, or that reach what is forbidden, ours or not."""
    place = PACKAGE / folder
    found = []
    for path in sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]:
        for module, line in imports(path):
            ours = room(module)
            top = module.split(".")[0]
            if (ours and allowed is not None and ours not in allowed) or ours in forbidden or top in forbidden:
                found.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
    return found


@pytest.mark.parametrize(
    ("folder", "allowed"),
    [
        ("errors", set()),
        ("files", set()),
        ("formula", set()),
        ("formula_values", {"formula"}),
        ("tidy", set()),
        ("rounding", set()),
        ("sources", set()),
        ("workload", {"study"}),
        ("stats", {"stats"}),
        ("study", {"study", "errors", "formula", "formula_values"}),
        ("cohort", {"cohort", "study", "errors", "files", "formula", "formula_values", "rounding", "tidy"}),
        ("analyses", {"analyses", "study", "errors", "stats", "tidy"}),
        ("render", {"render", "study", "errors", "rounding", "tidy"}),
        ("selftest", {"selftest", "stats", "rounding", "tidy"}),
        ("starting", {"starting", "project", "cohort", "study", "errors", "files"}),
        ("history", {"history", "errors", "files", "layout", "tidy", "versions"}),
        (
            "release",
            {
                "release",
                "report",
                "render",
                "stats",
                "study",
                "verify",
                "versions",
                "errors",
                "files",
                "layout",
                "rounding",
                "tidy",
            },
        ),
        ("published", {"published", "study", "errors", "files", "rounding", "tidy"}),
        (
            "simulate",
            {
                "simulate",
                "published",
                "analyses",
                "cohort",
                "study",
                "stats",
                "errors",
                "files",
                "formula",
                "formula_values",
                "rounding",
                "tidy",
            },
        ),
    ],
)
def test_imports_run_one_way(folder, allowed):
    assert offences(folder, allowed=allowed) == []


def test_what_draws_computes_nothing():
    assert offences("render", forbidden={"scipy", "statsmodels", "lifelines", "mlxtend", "sklearn", "analyses"}) == []


def test_analyses_draw_nothing():
    assert offences("analyses", forbidden={"matplotlib", "jinja2", "render"}) == []


def test_only_the_workflows_scripts_see_snakemake():
    assert offences("", forbidden={"snakemake"}) == []


def test_a_breach_would_be_found(tmp_path, monkeypatch):
    room_folder = tmp_path / "src" / "lymphoradio" / "stats"
    room_folder.mkdir(parents=True)
    (room_folder / "bad.py").write_text("def f():\n    from ..study import Study\n    import snakemake.io\n")
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    monkeypatch.setattr(f"{__name__}.PACKAGE", tmp_path / "src" / "lymphoradio")
    place = "src/lymphoradio/stats/bad.py"
    assert offences("stats", allowed={"stats"}) == [f"{place}:2 imports lymphoradio.study.Study"]
    assert offences("stats", forbidden={"snakemake"}) == [f"{place}:3 imports snakemake.io"]


@pytest.mark.parametrize("script", sorted((ROOT / "workflow" / "scripts").glob("*.py")), ids=lambda path: path.name)
def test_scripts_are_adapters(script):
    lines = script.read_text("utf-8").splitlines()
    assert len(lines) <= LONGEST_ADAPTER
    assert "snakemake." in script.read_text("utf-8")


# What runs code that a file holds, or reads YAML that can; `select` of a module must not reach them by another name.
RUNS_WHAT_IT_READS = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
LOADERS = {"load", "load_all", "unsafe_load", "unsafe_load_all", "full_load", "full_load_all"}


def runs_what_it_reads(path: Path) -> list[str]:
    """Lines of a file that read a pickle, unsafe YAML, or run text as code."""
    found = [f"{path.name}:{line} imports {module}" for module, line in imports(path)
             if module.split(".")[0] in RUNS_WHAT_IT_READS]  # fmt: skip
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            owner, _, name = called.rpartition(".")
            allowed = {word.arg: ast.unparse(word.value) for word in node.keywords}
            unsafe_yaml = owner == "yaml" and name in LOADERS and "Safe" not in allowed.get("Loader", "")
            if unsafe_yaml or (name in ("read_pickle", "eval", "exec") and not owner.endswith("model")):
                found.append(f"{path.name}:{node.lineno} calls {called}")
            if allowed.get("allow_pickle", "False") != "False":
                found.append(f"{path.name}:{node.lineno} allows pickle")
    return found


@pytest.mark.parametrize("place", ["src", "workflow"])
def test_nothing_that_is_read_is_run(place):
    files = sorted((ROOT / place).rglob("*.py"))
    assert files
    assert [line for file in files for line in runs_what_it_reads(file)] == []


@pytest.mark.parametrize(
    "line",
    ["import pickle", "from joblib import load", "yaml.load(text)", "yaml.load(text, Loader=yaml.FullLoader)",
     "pd.read_pickle(file)", "np.load(file, allow_pickle=True)", "eval(text)"],
)  # fmt: skip
def test_what_would_be_run_is_found(tmp_path, line, monkeypatch):
    monkeypatch.setattr(f"{__name__}.PACKAGE", tmp_path)
    (tmp_path / "bad.py").write_text(f"{line}\n")
    assert len(runs_what_it_reads(tmp_path / "bad.py")) == 1
