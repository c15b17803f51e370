from pathlib import Path

import pytest

from lymphoradio import sources as module
from lymphoradio.sources import sources


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with imports of every kind, and a function that lists what a script's text depends on."""
    files = {
        "__init__.py": "",
        "plain.py": "x = 1",
        "deep/__init__.py": "",
        "deep/near.py": "from . import beside\nfrom ..plain import x",
        "deep/beside.py": "def f():\n    from ..lazy import y\n    return y",
        "lazy.py": "y = 2",
        "typed.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .plain import x",
        "drawn/__init__.py": "import importlib\ndef draw(n): return importlib.import_module(f'{__name__}.{n}')",
        "drawn/bars.py": "import pack.lazy",
        "drawn/dots.py": "",
        "styled/__init__.py": "",
        "styled/page.py": "",
        "styled/templates/page.html": "<p>",
        "styled/templates/css/page.css": "p {}",
        "unused.py": "",
        "words.py": "",
        "words.csv": "means,words",
        "other.csv": "a,b",
        "circle_a.py": "from . import circle_b",
        "circle_b.py": "from . import circle_a",
    }
    folder = tmp_path / "pack"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(module, "PACKAGE", folder)

    def listed(text):
        script = tmp_path / "script.py"
        script.write_text(text)
        module._imports.cache_clear()
        found = [Path(path).relative_to(folder).as_posix() for path in sources(script)]
        assert found == sorted(found)
        return set(found)

    return listed


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("import os, numpy", set()),
        ("import pack", {"__init__.py"}),
        ("import pack.plain as p", {"__init__.py", "plain.py"}),
        ("import pack.words", {"__init__.py", "words.py", "words.csv"}),
        ("from pack import plain", {"__init__.py", "plain.py"}),
        ("from pack.plain import x", {"__init__.py", "plain.py"}),
        ("def f():\n    from pack.plain import x", {"__init__.py", "plain.py"}),
        (
            "from pack.deep.near import beside",
            {"__init__.py", "plain.py", "deep/__init__.py", "deep/near.py", "deep/beside.py", "lazy.py"},
        ),
        ("import pack.typed", {"__init__.py", "typed.py", "plain.py"}),
        (
            "from pack.drawn import draw",
            {"__init__.py", "drawn/__init__.py", "drawn/bars.py", "drawn/dots.py", "lazy.py"},
        ),
        (
            "from pack.styled import page",
            {
                "__init__.py",
                "styled/__init__.py",
                "styled/page.py",
                "styled/templates/page.html",
                "styled/templates/css/page.css",
            },
        ),
        ("import pack.circle_a", {"__init__.py", "circle_a.py", "circle_b.py"}),
    ],
)
def test_what_a_script_depends_on(package, text, wanted):
    assert package(text) == wanted


@pytest.mark.parametrize(
    ("script", "wanted", "not_wanted"),
    [
        ("ingest", {"cohort/check.py", "study/units.py", "formula.py"}, {"analyses", "render", "stats"}),
        ("regress", {"analyses/logistic.py", "stats/logistic_model.py", "tidy.py"}, {"render"}),
        ("figures", {"render/figures/forest.py", "render/figures/kaplan_meier.py"}, {"analyses", "stats", "cohort"}),
        ("report", {"report/templates/tables.css", "render/tables/flow.py", "published/compare.py"}, {"analyses"}),
    ],
)
def test_the_workflows_scripts(script, wanted, not_wanted):
    module._imports.cache_clear()
    folder = Path(__file__).parents[1] / "workflow" / "scripts"
    found = {Path(path).relative_to(module.PACKAGE) for path in sources(folder / f"{script}.py")}
    assert wanted <= {path.as_posix() for path in found}
    assert not not_wanted & {path.parts[0] for path in found}
