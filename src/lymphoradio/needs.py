"""What a job asks a cluster for: memory and time, by the size of the files that it reads."""

from __future__ import annotations

# Measured (proportional set size): 280 to 530 MB for the jobs of the three default studies, 220 of them for the two
# engines that SLURM's executor starts around a job; 810 where the kernels have to be compiled first. Reading
# and checking 53,000 patients took 110 MB more than 300 did, 15 for each megabyte read.
MEMORY_MB, MEMORY_PER_MB = 1200, 16
MINUTES, MINUTES_PER_MB = 30, 1


def memory_mb(input_mb: float, attempt: int = 1) -> int:
    """Megabytes of memory that a job asks for.

    Parameters
    ----------
    input_mb : float
        Size of the files that it reads, in megabytes.
    attempt : int
        1, and one more each time that the job was lost: it may have been for want of memory.

    >>> memory_mb(0.5), memory_mb(200.0, attempt=2)
    (1208, 8800)
    """
    return int((MEMORY_MB + MEMORY_PER_MB * input_mb) * attempt)


def minutes(input_mb: float, attempt: int = 1) -> int:
    """Minutes after which a cluster may end a job; parameters as of `memory_mb`.

    >>> minutes(0.5), minutes(200.0, attempt=2)
    (30, 460)
    """
    return int((MINUTES + MINUTES_PER_MB * input_mb) * attempt)
