"""R's side: the scripts beside this file, run one at a time on one core."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pandas as pd

from benchmarks.resampling.engine import Seconds

HERE = Path(__file__).parent
PACKAGES = ("survival", "MASS", "rms")
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}


class RError(Exception):
    """R is missing, or one of the scripts failed; the message is for the user."""


def run_r(script: str, folder: Path, *arguments: object) -> None:
    """Run a script of this folder; what R prints is shown only when it fails."""
    command = [find_r(), "--vanilla", script, str(folder), *map(str, arguments)]
    done = subprocess.run(command, cwd=HERE, env=os.environ | ONE_THREAD, capture_output=True, text=True)
    if done.returncode != 0:
        raise RError(f"{script} failed:\n{done.stderr.strip()}")


def find_r() -> str:
    """Path of Rscript."""
    found = shutil.which("Rscript")
    if found is None:
        raise RError(f"Rscript was not found: the benchmark needs R with {', '.join(PACKAGES)}.")
    return found


def r_versions(folder: Path) -> dict[str, str]:
    """Versions of R, its BLAS and the packages."""
    run_r("versions.R", folder, *PACKAGES)
    table = pd.read_csv(folder / "versions.csv", dtype=str, keep_default_na=False)
    return dict(zip(table.item, table.value, strict=True))


def step_aic(folder: Path) -> tuple[pd.DataFrame, Seconds]:
    """MASS::stepAIC in every resample: replicate, terms, aic, missing, warnings."""
    run_r("step_aic.R", folder)
    return _texts(folder / "step_aic.csv"), _seconds(folder / "step_aic_seconds.csv")


def rms_validate(folder: Path, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, Seconds]:
    """rms::validate: its table by index, the terms that it kept per resample, seconds."""
    run_r("validate.R", folder, seed)
    table = pd.read_csv(folder / "validate.csv", index_col="index")
    return table, _texts(folder / "validate_kept.csv"), _seconds(folder / "validate_seconds.csv")


def model_aics(folder: Path, models: pd.DataFrame) -> list[float]:
    """AIC by R's coxph, converged, of models (replicate, terms)."""
    models.to_csv(folder / "models.csv", index=False)
    run_r("aic.R", folder)
    return pd.read_csv(folder / "aic.csv", float_precision="round_trip").aic.tolist()


def _texts(file: Path) -> pd.DataFrame:
    return pd.read_csv(file, keep_default_na=False, dtype={"terms": str, "warnings": str})


def _seconds(file: Path) -> Seconds:
    row = pd.read_csv(file).iloc[0]
    return Seconds(float(row.seconds), float(row.cpu_seconds))
