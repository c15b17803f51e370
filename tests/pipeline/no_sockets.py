"""A `sitecustomize` that refuses every address of a network in every Python process that is started with it."""

from __future__ import annotations

import shutil
from pathlib import Path

CODE = """
import os, sys

_LOG = os.environ["SOCKETS_LOG"]
_REFUSED = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
            "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo", "urllib.Request")


def _write(line):
    handle = os.open(_LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(handle, (line + "\\n").encode())
    os.close(handle)


def _refuse(event, arguments):
    if event not in _REFUSED:
        return
    address = arguments[1] if event in _REFUSED[:4] else arguments[0]
    if event in _REFUSED[:4] and isinstance(address, (str, bytes)):
        return  # a socket of this machine's file system
    _write(f"refused {event} {address!r}")
    raise PermissionError(f"{event} {address!r}")


sys.addaudithook(_refuse)
_write("started " + " ".join(sys.orig_argv[1:4]))
"""


def install(folder: Path) -> Path:
    """Write the module into a folder of its own, for PYTHONPATH."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "sitecustomize.py").write_text(CODE)
    return folder
