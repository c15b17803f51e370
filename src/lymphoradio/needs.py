"""What a job asks a cluster for: memory and time, by the size of the files that it reads."""

from __future__ import annotations

# Measured: the largest job of small studies takes 600 MB, with the two engines that a cluster starts around each job;
# TODO
MEMORY_MB, MEMORY_PER_MB = 1200, 12.0
MINUTES, MINUTES_PER_MB = 30, 1.0


def memory_mb(input_mb: float, attempt: int = 1) -> int:
    """Megabytes of memory that a job asks for.

    Parameters
    ----------
    input_mb : float
        Size of the files that it reads, in megabytes.
    attempt : int
        1, and one more each time that the job was lost: it may have been for want of memory.

    >>> memory_mb(0.5), memory_mb(200.0, attempt=2)
    (1206, 7200)
    """
    return int((MEMORY_MB + MEMORY_PER_MB * input_mb) * attempt)


def minutes(input_mb: float, attempt: int = 1) -> int:
    """Minutes after which a cluster may end a job; parameters as of `memory_mb`.

    >>> minutes(0.5), minutes(200.0, attempt=2)
    (30, 460)
    """
    return int((MINUTES + MINUTES_PER_MB * input_mb) * attempt)
