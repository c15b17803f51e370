"""The plan: config.yaml and study.yaml as typed models, read with messages that say file, line and key."""

from .config import Config, StudyFiles
from .data import Column, Endpoint, Exclusion
from .derived import Derived, Records
from .load import read_config, read_study
from .plan import ANALYSED, ENROLLED, Study

__all__ = [
    "ANALYSED",
    "ENROLLED",
    "Column",
    "Config",
    "Derived",
    "Endpoint",
    "Exclusion",
    "Records",
    "Study",
    "StudyFiles",
    "read_config",
    "read_study",
]
