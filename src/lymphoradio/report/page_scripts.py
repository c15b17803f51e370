"""The page's scripts, inline, and the policy that lets a browser run these and nothing else."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

FIRST = ("theme.js",)  # before the page is painted
LAST = ("page.js", "search.js", "copy.js", "png.js")


def script(names: tuple[str, ...]) -> str:
    """Scripts of `templates/scripts/`, one after the other, as they stand between the tags."""
    folder = files("lymphoradio.report") / "templates" / "scripts"
    return "\n" + "\n".join((folder / name).read_text("utf-8") for name in names)


def content_security_policy() -> str:
    """Nothing is loaded, and no script runs but ours: each is named by the SHA-256 of its text."""
    allowed = " ".join(f"'sha256-{_digest(script(names))}'" for names in (FIRST, LAST))
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
