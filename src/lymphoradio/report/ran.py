"""What was run: data, plan, versions, and the commands that do it again and check it."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from ..study import Study


def what_was_run(
    name: str, inputs: Mapping[str, str], used: Mapping[str, str], lock: str = ""
) -> list[tuple[str, str]]:
    """Data, plan, versions and commands of a study's report, as labels with their values.

    Parameters
    ----------
    name : str
        The study's name in config.yaml.
    inputs : mapping of str to str
        Files that the study was read from: their SHA-256.
    used : mapping of str to str
        Versions of Python and of the packages.
    lock : str, optional
        SHA-256 of requirements.lock; empty where there is none.
    """
    return [
        ("Study", name),
        *((file, f"SHA-256 {digest}") for file, digest in inputs.items()),
        *used.items(),
        *([("requirements.lock", f"SHA-256 {lock}")] if lock else []),
        ("Release", f"Not for release: small numbers are in full. lymphoradio release {name} makes a copy that is."),
        ("To run it again", "lymphoradio run"),
        ("To verify the files", f"lymphoradio verify {name}"),
        ("To see what changed", f"lymphoradio diff {name}"),
        ("Every number", f"results/{name}/tidy/"),
        ("Every file and the code", f"results/{name}/manifest.json has their SHA-256"),
    ]


def plan_text(study: Study) -> str:
    """The plan as it was read: YAML with the keys that it has, without its comments."""
    return yaml.safe_dump(
        study.model_dump(mode="json", by_alias=True, exclude_unset=True),
        sort_keys=False,
        allow_unicode=True,
        width=110,
    )
