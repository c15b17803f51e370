"""A real SLURM of one node on this machine, all of it in one folder: for tests, and to be thrown away.

    python -m tests.slurm.cluster FOLDER

brings it up, and takes it down at Ctrl-C. As root on Debian: what is missing of it is installed by apt-get.
Controller, node and authentication have their own configuration, key, socket and ports, on the loopback interface
alone. The configuration is linked to from where SLURM's commands look for it, because the executor's jobs forget
SLURM_CONF; on a machine that has another one there nothing is done. There is no database, no systemd and no cgroup; a
job that takes more memory than it asked for is killed all the same.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

PROGRAMS = {"munged": "munge", "slurmctld": "slurmctld", "slurmd": "slurmd", "sbatch": "slurm-client"}
LINK = Path("/etc/slurm/slurm.conf")
PATIENCE = 60
PARTITION = "main"
CPUS = 2  # that jobs may ask for: of a machine with fewer, too

# A finished job stays known for an hour, because there is no database to ask. Memory is that of the job's processes,
# looked at every second.
CONFIGURATION = """\
ClusterName=tests
SlurmctldHost={host}(127.0.0.1)
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/controller
SlurmdSpoolDir={folder}/node
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=UsePss,OverMemoryKill
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SchedulerParameters=batch_sched_delay=0
SlurmdParameters=config_overrides
ReturnToService=2
MpiDefault=none
SwitchType=switch/none
MinJobAge=3600
KillWait=5
EnforcePartLimits=ALL
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory}
PartitionName={partition} Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


@dataclass(frozen=True)
class Cluster:
    """A SLURM that is up."""

    folder: Path

    def ask(self, *command: str) -> list[str]:
        """What a command of SLURM's prints, by lines."""
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
        return done.stdout.splitlines()

    def jobs(self, *states: str) -> list[tuple[str, str]]:
        """Number and rule of each job in these states."""
        listed = self.ask("squeue", "--noheader", "--states", ",".join(states), "--format", "%i|%k")
        return [(number, rule) for number, _, rule in (line.partition("|") for line in listed)]

    def log(self) -> str:
        """The end of what the daemons logged."""
        return "\n".join(
            f"{path.name}: {line}"
            for path in sorted(self.folder.glob("*.log"))
            for line in path.read_text(errors="replace").splitlines()[-20:]
        )


def install() -> None:
    """Install what is missing of SLURM and MUNGE.

    Raises
    ------
    RuntimeError
        Not root, or no apt-get here.
    """
    missing = [package for program, package in PROGRAMS.items() if shutil.which(program, path=_path()) is None]
    if os.geteuid() or (missing and shutil.which("apt-get") is None):
        raise RuntimeError("A SLURM for tests needs root, and Debian's apt-get where it is not installed.")
    if missing:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
        for command in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
            subprocess.run([*apt, *command], env=quiet, stdout=subprocess.DEVNULL, check=True)


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A SLURM that is up for as long as the context lasts; its jobs end with it.

    Parameters
    ----------
    folder : Path
        Absolute, empty, and short: the name of a socket may have 107 bytes.

    Raises
    ------
    RuntimeError
        It did not come up, with what its daemons said; or the machine has a SLURM already.
    """
    install()
    _check_alone()
    host = socket.gethostname().partition(".")[0]
    memory = psutil.virtual_memory().total * 9 // 10 // 2**20
    settings = CONFIGURATION.format(
        folder=folder, host=host, ports=_free_ports(2), memory=memory, partition=PARTITION, cpus=CPUS
    )
    (folder / "slurm.conf").write_text(settings)
    for place in ("controller", "node"):
        (folder / place).mkdir()
    key = folder / "munge.key"
    key.touch(0o600)
    key.write_bytes(secrets.token_bytes(128))
    LINK.unlink(missing_ok=True)
    LINK.symlink_to(folder / "slurm.conf")
    up = Cluster(folder)
    variables = {**os.environ, "PATH": _path()}
    named = (f"--{what}={folder}/munge.{what.removesuffix('-file')}" for what in ("socket", "pid-file", "log-file"))
    commands = (
        ["munged", "--foreground", "--force", f"--key-file={key}", f"--seed-file={folder}/munge.seed", *named],
        ["slurmctld", "-D", "-c"],
        ["slurmd", "-D", "-c"],
    )
    started: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            with open(folder / f"{command[0]}.out.log", "wb") as out:
                started.append(subprocess.Popen(command, env=variables, stdout=out, stderr=out))
            _wait_for_socket(folder) if command[0] == "munged" else None
        _wait_for_node(up)
        yield up
        _end_jobs(up)
    finally:
        for process in reversed(started):
            _stop(process)
        LINK.unlink()


def _check_alone() -> None:
    """A link is ours, of a test that may have been killed; a file is somebody's."""
    if LINK.exists() and not LINK.is_symlink():
        raise RuntimeError(f"This machine has a SLURM already: {LINK}.")
    if LINK.exists() and "UP" in subprocess.run(["scontrol", "ping"], capture_output=True, text=True).stdout:
        raise RuntimeError("Another SLURM for tests is up on this machine.")


def _path() -> str:
    """Daemons stand in folders that only root's shells know."""
    return f"{os.environ.get('PATH', os.defpath)}:/usr/local/sbin:/usr/sbin:/sbin"


def _free_ports(count: int) -> list[int]:
    opened = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in opened]
    for each in opened:
        each.close()
    return ports


def _wait_for_socket(folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not (folder / "munge.socket").exists():
        if time.monotonic() > deadline:
            raise RuntimeError(f"MUNGE did not come up.\n{Cluster(folder).log()}")
        time.sleep(0.1)


def _wait_for_node(up: Cluster) -> None:
    deadline = time.monotonic() + PATIENCE
    state = "nothing"
    while state != "idle":
        if time.monotonic() > deadline:
            raise RuntimeError(f"SLURM did not come up: {state}.\n{up.log()}")
        time.sleep(0.2)
        try:
            state = " ".join(up.ask("sinfo", "--noheader", "--format", "%T")).strip()
        except RuntimeError as error:
            state = str(error)


def _end_jobs(up: Cluster) -> None:
    """Cancel what is left, so that no process of a job outlives the node."""
    if left := up.jobs("pending", "running", "suspended", "completing"):
        up.ask("scancel", *(number for number, _ in left))
    deadline = time.monotonic() + PATIENCE
    while up.jobs("running", "completing") and time.monotonic() < deadline:
        time.sleep(0.2)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main() -> None:
    """Bring it up and wait."""
    folder = Path(sys.argv[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    with cluster(folder) as up:
        print(f"{up.folder}/slurm.conf", flush=True)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
