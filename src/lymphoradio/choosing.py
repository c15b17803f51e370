"""Which studies a run is of: names before Snakemake's options."""

from __future__ import annotations

import re

from .project import ONLY

_CONFIG = re.compile(r"(?:--config(?:=|$)|-C)(.*)")


def split_arguments(arguments: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of studies, which come first, and what is Snakemake's: options, and files that it shall make.

    >>> split_arguments(("a", "b", "--cores", "2")), split_arguments(("results/a/report.html",))
    ((('a', 'b'), ('--cores', '2')), ((), ('results/a/report.html',)))
    """
    first = next((i for i, each in enumerate(arguments) if each.startswith("-") or "/" in each), len(arguments))
    return arguments[:first], arguments[first:]


def choose(names: tuple[str, ...], options: tuple[str, ...]) -> tuple[list[str], tuple[str, ...]]:
    """Snakemake's arguments that choose studies, and the other options; a --config that is given takes the choice.

    >>> choose(("a", "b"), ("--cores", "2"))
    (['--config', 'only=a,b'], ('--cores', '2'))
    >>> choose(("a",), ("--config", "x=1")), choose(("a",), ("-q", "--config=x=1"))
    (([], ('--config', 'only=a', 'x=1')), ([], ('-q', '--config', 'only=a', 'x=1')))
    """
    if not names:
        return [], options
    choice = f"{ONLY}={','.join(dict.fromkeys(names))}"
    found = [(i, match[1]) for i, option in enumerate(options) if (match := _CONFIG.fullmatch(option))]
    if not found:
        return ["--config", choice], options
    place, value = found[-1]  # of several Snakemake heeds the last
    return [], (*options[:place], "--config", choice, *([value] if value else []), *options[place + 1 :])
