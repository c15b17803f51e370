"""Write resampling_weights.csv: how often each patient of lung_complete.csv is drawn in 40 resamples.

`python tests/golden/resampling_weights.py` writes it beside itself, with NumPy alone; a column per resample.
"""

from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
SEED = 20
REPLICATES = 40


def draw(n: int, replicate: int) -> np.ndarray:
    """Counts of n draws with replacement, by the replicate's own seed."""
    rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(replicate,)))
    return np.bincount(rng.integers(0, n, size=n), minlength=n)


def main() -> None:
    """Write the file."""
    n = len((HERE / "lung_complete.csv").read_text("utf-8").splitlines()) - 1
    counts = np.column_stack([draw(n, replicate) for replicate in range(REPLICATES)])
    header = ",".join(f"replicate_{replicate}" for replicate in range(REPLICATES))
    np.savetxt(HERE / "resampling_weights.csv", counts, fmt="%d", delimiter=",", header=header, comments="")


if __name__ == "__main__":
    main()
