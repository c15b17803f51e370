"""Where everything of a study stands: the one place that knows the names of folders and files."""

from __future__ import annotations

from dataclasses import dataclass

from .study import Study

WORK = ".work"
RESULTS = "results"
RELEASE = "release"  # folder in the results of a study

# Which job computes which kinds of analysis: grouped by what they import, because start-up is most of a job's time.
JOBS: dict[str, tuple[str, ...]] = {
    "describe": (
        "characteristics",
        "paired_change",
        "trajectory",
        "mixed_model",
        "group_comparison",
        "correlation",
        "roc",
        "response",
        "adverse_events",
    ),
    "regress": ("linear", "logistic"),
    "survive": ("kaplan_meier", "cox"),
}
WITH_CURVES = {"roc", "kaplan_meier", "correlation"}
WITH_POINTS = {"paired_change", "group_comparison", "correlation"}
WITH_DRAWS = {"linear", "logistic", "cox"}  # resamples or imputations that can be drawn in parts


def kept_plan(study: str) -> str:
    """The copy of a study's plan that the jobs of a run read."""
    return f"{WORK}/{study}/study.yaml"


def kept_check(study: str) -> str:
    """What the check of a study's large cohort found."""
    return f"{WORK}/{study}/checked.json"


def kept_published(study: str) -> str:
    """The copy of a paper's printed numbers that the jobs of a run read."""
    return f"{WORK}/{study}/published.yaml"


def output_stem(name: str) -> str:
    """File stem of a table or figure.

    >>> output_stem("Table S1"), output_stem("Supplementary Figure 2")
    ('table_s1', 'supplementary_figure_2')
    """
    return name.lower().replace(" ", "_")


@dataclass(frozen=True)
class Layout:
    """Files of one study below a folder: the work folder while jobs run, the results folder once published."""

    folder: str
    study: Study

    @property
    def cohort(self) -> str:
        """The prepared cohort: patient values; stays in the work folder."""
        return f"{self.folder}/cohort/cohort.npz"

    @property
    def dictionary(self) -> str:
        """The data dictionary with n and missing."""
        return f"{self.folder}/cohort/columns.csv"

    def warnings(self, job: str) -> str:
        """What a job met."""
        return f"{self.folder}/warnings/{job}.csv"

    def tidy(self, analysis: str) -> str:
        """Estimates of an analysis."""
        return f"{self.folder}/tidy/{analysis}.csv"

    def curves(self, analysis: str) -> str:
        """Curves of an analysis."""
        return f"{self.folder}/curves/{analysis}.csv"

    def points(self, analysis: str) -> str:
        """Plotted patient values of an analysis."""
        return f"{self.folder}/points/{analysis}.csv"

    def part(self, analysis: str, number: int | str, parts: int | str) -> str:
        """One of so many parts of what an analysis has drawn: imputed values too, so it stays in the work folder."""
        return f"{self.folder}/parts/{analysis}/{number}_of_{parts}.npz"

    def parts(self, analysis: str, parts: int) -> list[str]:
        """All of them; none where the analysis draws for itself."""
        return [self.part(analysis, number, parts) for number in range(1, parts + 1)] if parts > 1 else []

    @property
    def concordance(self) -> str:
        """The paper's printed numbers beside these; only of a plan that names them."""
        return f"{self.folder}/tidy/concordance.csv"

    @property
    def audit(self) -> str:
        """The paper's printed numbers against each other; only of a plan that names them."""
        return f"{self.folder}/tidy/audit.csv"

    @property
    def conclusions(self) -> str:
        """Recommended results beside the published ones; only of a plan that has such analyses."""
        return f"{self.folder}/tidy/conclusions.csv"

    @property
    def compared(self) -> list[str]:
        """Analyses that are compared: recommended ones, and the published ones that they stand beside."""
        pairs = [
            (spec.instead_of.analysis, name)
            for name, spec in self.study.analyses.items()
            if spec.instead_of is not None
        ]
        return list(dict.fromkeys(name for pair in pairs for name in pair))

    @property
    def report(self) -> str:
        """The report."""
        return f"{self.folder}/report.html"

    @property
    def word(self) -> str:
        """The report as a Word document."""
        return f"{self.folder}/report.docx"

    @property
    def checklist(self) -> str:
        """Where the items of reporting checklists are answered."""
        return f"{self.folder}/checklist.csv"

    def analyses(self, job: str) -> list[str]:
        """Analyses of the plan that a job computes."""
        return [name for name, spec in self.study.analyses.items() if spec.kind in JOBS[job]]

    @property
    def jobs(self) -> list[str]:
        """Analysis jobs that this plan needs."""
        return [job for job in JOBS if self.analyses(job)]

    def result_files(self, analysis: str) -> list[str]:
        """All results of one analysis."""
        if analysis == "flow":
            return [self.tidy("flow")]
        kind = self.study.analyses[analysis].kind
        curves = [self.curves(analysis)] if kind in WITH_CURVES else []
        points = [self.points(analysis)] if self.draws_points(analysis) else []
        return [self.tidy(analysis), *curves, *points]

    def draws_points(self, analysis: str) -> bool:
        """Whether a figure of the plan draws the patients' values of an analysis: only then are they written."""
        drawn = (name for name, output in self.study.outputs.items() if analysis in output.sources and "Figure" in name)
        return self.study.analyses[analysis].kind in WITH_POINTS and any(drawn)

    def job_files(self, job: str) -> list[str]:
        """Outputs of an analysis job."""
        return [file for name in self.analyses(job) for file in self.result_files(name)] + [self.warnings(job)]

    def outputs(self, what: str) -> list[str]:
        """Names of the plan's outputs that are a `Table` or a `Figure`."""
        return [name for name in self.study.outputs if what in name]

    def shown(self, what: str) -> list[str]:
        """Results that the plan's tables or figures show."""
        sources = dict.fromkeys(source for name in self.outputs(what) for source in self.study.outputs[name].sources)
        return [file for source in sources for file in self.result_files(source)]

    def table_files(self, name: str) -> list[str]:
        """A table's files."""
        return [f"{self.folder}/tables/{output_stem(name)}.{ending}" for ending in ("html", "csv", "docx", "tex")]

    def figure_files(self, name: str, formats: tuple[str, ...]) -> list[str]:
        """A figure's files."""
        return [f"{self.folder}/figures/{output_stem(name)}.{ending}" for ending in formats]

    def computed(self) -> list[str]:
        """What the analyses leave: estimates, curves, points, the dictionary and the warnings."""
        found = [file for name in ("flow", *self.study.analyses) for file in self.result_files(name)]
        return [*found, self.dictionary, *(self.warnings(job) for job in ("ingest", *self.jobs))]

    def drawn(self, formats: tuple[str, ...]) -> list[str]:
        """All figures' files."""
        return [file for name in self.outputs("Figure") for file in self.figure_files(name, formats)]

    def written(self) -> list[str]:
        """What is made of both: numbers beside others, tables, the report."""
        beside = [self.concordance, self.audit] if self.study.published else []
        beside += [self.conclusions] if self.compared else []
        tables = [file for name in self.outputs("Table") for file in self.table_files(name)]
        return [*beside, *tables, self.report, self.word, self.checklist]
