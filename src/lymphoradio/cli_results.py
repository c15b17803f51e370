"""Commands on published results: `lymphoradio verify`, `release` and `diff`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from .cli_shared import named_studies, refuse

if TYPE_CHECKING:
    from pandas import DataFrame


@click.command()
@click.argument("studies", nargs=-1)
def verify(studies: tuple[str, ...]) -> None:
    """Compare published results, and the files that they were made from, with their SHA-256 manifests.

    STUDIES are names in config.yaml; default: all, and the results of studies that are no longer there. Every file that
    was altered, is missing or is not in the manifest is named. Exit code 1 if there is any.
    """
    from .layout import RESULTS
    from .verify import verify as verify_study

    sound = True
    named: dict[str, tuple[str, ...]] = {
        name: (files.cohort, files.plan) for name, files in named_studies(studies).items()
    }
    if not studies:
        kept = sorted(manifest.parent.name for manifest in Path(RESULTS).glob("*/manifest.json"))
        named |= {name: () for name in kept if name not in named}  # of studies that left config.yaml
    for name, files in named.items():
        found = verify_study(name, files)
        for problem in found.problems:
            print(problem)
        if not found.problems:
            print(f"{name}: {found.outputs} files are as they were published, their {found.inputs} inputs unchanged.")
            if not found.recorded:
                print(f"{name}: no record of their publication is here, so that only the manifest vouches for them.")
        sound = sound and not found.problems
    sys.exit(0 if sound else 1)


@click.command()
@click.argument("studies", nargs=-1)
def release(studies: tuple[str, ...]) -> None:
    """Make results that may be given away: small counts redacted, others rounded, no single patients.

    STUDIES are names in config.yaml; default: all. Writes results/STUDY/release/ from the published results, with a
    README.txt that says what is not there. Exit code 2 if results are not as they were published.
    """
    make_release(studies)


def make_release(studies: tuple[str, ...]) -> None:
    """Make them, and say so; end with a sentence where that cannot be."""
    from .errors import InputError
    from .release.write import release_studies
    from .study import read_config

    try:
        for line in release_studies(named_studies(studies), read_config(Path("config.yaml")).formats):
            print(line)
    except InputError as error:
        refuse(error)
    except BrokenPipeError:  # as of `| head`: click ends the command
        raise
    except OSError as error:
        sys.exit(f"{error.strerror or error}: {error.filename}")


@click.command()
@click.argument("before")
@click.argument("after", required=False)
@click.option("--csv", "out", type=click.Path(dir_okay=False, path_type=Path), help="Write every change there.")
@click.option("--markdown", is_flag=True, help="Print Markdown, for the summary of a job.")
@click.option("--fail-on", type=click.Choice(["flipped", "changed"]), help="Exit code 1 if there is any.")
def diff(before: str, after: str | None, out: Path | None, markdown: bool, fail_on: str | None) -> None:
    """Say which numbers changed between two versions of results, and which conclusions flipped.

    BEFORE and AFTER are each a study, study@id of an earlier version, or a folder of results. One study alone: its
    version before the last, and the last. Two folders that have several studies each: every study of them.
    """
    from .errors import InputError
    from .history.compare import compare
    from .history.studies import compare_studies, every_change, holds_studies, studies_in_words
    from .history.versions import find_version
    from .history.words import in_markdown, in_words

    if after is not None and holds_studies(Path(before)) and holds_studies(Path(after)):
        every = compare_studies(Path(before), Path(after))
        _finish_diff(every_change(every), out, fail_on, "\n".join(studies_in_words(every, markdown)))
    old, new = (f"{before}@previous", before) if after is None else (before, after)
    try:
        versions = find_version(old), find_version(new)
        found = compare(*versions)
    except InputError as error:
        refuse(error)
    words = in_markdown(*versions, found) if markdown else "\n".join(in_words(*versions, found))
    _finish_diff(found.changes, out, fail_on, words)


def _finish_diff(changes: DataFrame, out: Path | None, fail_on: str | None, words: str) -> NoReturn:
    """Write the changes where asked, print the words, and leave with the exit code."""
    from .files import csv_text, write_text

    if out is not None:
        try:
            write_text(out, csv_text(changes))
        except OSError as error:
            sys.exit(f"{error.strerror or error}: {error.filename}")
    print(words)
    failed = {"flipped": (changes["flipped"] != "").any(), "changed": len(changes)}.get(fail_on or "")
    sys.exit(1 if failed else 0)
