"""Kernels are cached by the sources of the whole package, and compiled without a cache where none can be written."""

import importlib.util
import shutil
import sys
from pathlib import Path

import numba

from lymphoradio.stats.resampling import compiled
from lymphoradio.stats.resampling.replicates import run_replicates

SOURCES = Path(compiled.__file__).parent


def copy_of(folder):
    """The module `compiled` of a copy of the package's sources; it compiles nothing by itself."""
    folder.mkdir(exist_ok=True)
    for source in SOURCES.glob("*.py"):
        shutil.copy(source, folder)
    return folder


def load(folder, monkeypatch):
    monkeypatch.setattr(numba.config, "CACHE_DIR", numba.config.CACHE_DIR)
    spec = importlib.util.spec_from_file_location("copied_compiled", folder / "compiled.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_folder_is_of_this_version():
    folder = SOURCES / "__pycache__" / f"kernels-{compiled._version()}"
    assert compiled._cache_folder() in (str(folder), None)


def test_kernels_are_kept_in_the_folder_where_there_is_one():
    path = run_replicates._cache.cache_path
    assert (path is None) == (compiled._FOLDER is None)
    assert path is None or Path(path).is_relative_to(compiled._FOLDER)


def test_a_change_of_any_source_is_another_version(tmp_path, monkeypatch):
    folder = copy_of(tmp_path / "resampling")
    module = load(folder, monkeypatch)
    assert module._version() == compiled._version()
    seen = {module._version()}
    for source in sorted(folder.glob("*.py")):
        source.write_bytes(source.read_bytes() + b"\n")
        seen.add(module._version())
    (folder / "another.py").write_bytes(b"")
    assert len(seen | {module._version()}) >= len(list(SOURCES.glob("*.py"))) + 1
    assert Path(module._cache_folder()).name == f"kernels-{module._version()}"


def test_without_a_folder_kernels_work_without_a_cache(tmp_path, monkeypatch):
    """A file stands where the cache would be: as an installation that the user may not write to."""
    folder = copy_of(tmp_path / "resampling")
    (folder / "__pycache__").write_text("")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    module = load(folder, monkeypatch)
    assert module._FOLDER is None

    @module.kernel
    def twice(x):
        return 2 * x

    assert twice(21) == 42
    assert twice._cache.cache_path is None


def test_no_kernel_reorders_sums_or_holds_the_lock():
    options = compiled.kernel(lambda x: x).targetoptions
    assert options["nogil"] is True
    assert not options.get("fastmath")
    assert not options.get("parallel")
