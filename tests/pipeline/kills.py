"""Kill runs at random moments, and see that the next run ends with the bytes of an undisturbed one.

    python -m tests.pipeline.kills [--kills 50] [--in-a-row 5] [--seed 1]

Two versions of the data take turns, so that there are earlier results to lose. After every kill the results that stand
there must be all of the one version or all of the other. Exit code 1 at the first difference.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lymphoradio.running import UNDER_WAY

from .project import Project, Run

KINDS = ("SIGKILL to all", "SIGKILL to the run", "SIGKILL to a job", "SIGINT to all", "SIGTERM to the run")
Contents = dict[str, bytes]


@dataclass
class Killer:
    """A project with two versions of its data, and what an undisturbed run makes of each; first the one at hand."""

    project: Project
    random: random.Random
    versions: list[tuple[str, Contents]] = field(default_factory=list)
    seconds: float = 3600.0
    met: Counter[str] = field(default_factory=Counter)

    def learn(self) -> None:
        """Run both versions undisturbed; the one at hand only if it has no results yet."""
        if not self.project.results.exists():
            self._undisturbed()
        self.versions.insert(0, (self.project.cohort.read_text(), self.project.contents()))
        self.project.edit(5, "cd420", "777")
        self._undisturbed()
        self.versions.insert(0, (self.project.cohort.read_text(), self.project.contents()))

    def _undisturbed(self) -> None:
        begun = time.monotonic()
        finished = self.project.run("--cores", "2")
        assert finished.code == 0, finished.text
        self.seconds = min(self.seconds, time.monotonic() - begun)

    def round(self, kills: int) -> Iterator[str]:
        """Change the data, kill the run so many times, then let it finish; a line for each."""
        expected, earlier = self._turn()
        longest = self.seconds
        for _ in range(kills):
            kind, after = self.random.choice(KINDS), self.random.uniform(0, longest)
            hit = self.kill(kind, after)
            self.met[kind if hit else "too late"] += 1
            yield f"{kind} after {after:.1f} s{'' if hit else ': the run had ended'}"
            self.whole(expected, earlier)
            if not hit:  # the next run would have nothing to do
                longest *= 0.8
                expected, earlier = self._turn()
        last = self._finish()
        assert last.code == 0, last.text
        assert "Traceback" not in last.text, last.text
        assert different(self.project.contents(), expected) == []
        yield f"the same {len(expected)} files"

    def _finish(self) -> Run:
        """The next run; told to wait, for the command that unlocks may outlive the one that was killed, it waits."""
        deadline = time.monotonic() + 60
        while (last := self.project.run("--cores", "2")).text == f"{UNDER_WAY}\n" and time.monotonic() < deadline:
            time.sleep(1)
        return last

    def _turn(self) -> tuple[Contents, Contents]:
        """Change the data to the other version; what a run makes of it, and what stands there until then."""
        self.versions.reverse()
        (data, expected), (_, earlier) = self.versions
        self.project.cohort.write_text(data)
        return expected, earlier

    def kill(self, kind: str, after: float) -> bool:
        """Start a run and kill it; whether there was something to kill."""
        process = self.project.start()
        try:
            return process.wait(after) != 0
        except subprocess.TimeoutExpired:
            pass
        pids = [process.pid]
        if kind == "SIGKILL to a job":
            pids = [pid for pid in descendants(process.pid) if is_python(pid)]
        number = getattr(signal, kind.split()[0])
        if kind.endswith("to all"):
            os.killpg(process.pid, number)
        elif pids:
            try:
                os.kill(self.random.choice(pids), number)
            except ProcessLookupError:
                pids = []
        return process.wait(900) != 0 and bool(pids)

    def whole(self, expected: Contents, earlier: Contents) -> None:
        """What stands there is all of one version; between two renames the earlier one stands beside."""
        if self.project.results.exists():
            there = self.project.contents()
            assert [] in (different(there, expected), different(there, earlier))
        else:
            assert self.project.results.with_name(".small.old").exists()


def different(one: Contents, other: Contents) -> list[str]:
    """Files that are not the same."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def descendants(pid: int) -> list[int]:
    """Processes below a process."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    above = {int(child): int(parent) for child, parent in map(str.split, listed.splitlines())}

    def is_below(child: int) -> bool:
        while child in above and child != pid:
            child = above[child]
        return child == pid

    return [child for child in above if child != pid and is_below(child)]


def is_python(pid: int) -> bool:
    """Whether a process is a job, and not the shell around it."""
    told = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return "python" in told.partition(" ")[0]


def main() -> None:
    """Kill as often as was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--in-a-row", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        killer = Killer(Project(Path(folder)), random.Random(asked.seed))
        killer.learn()
        print(f"An undisturbed run takes {killer.seconds:.0f} s.", flush=True)
        while sum(killer.met.values()) - killer.met["too late"] < asked.kills:
            for line in killer.round(asked.in_a_row):
                print(f"  {line}", flush=True)
    print("; ".join(f"{kind}: {count}" for kind, count in sorted(killer.met.items())))


if __name__ == "__main__":
    sys.exit(main())
