# From tidy results to figures, and to the tables and the report, with which the complete set of results takes the place
# of the earlier one. The mark of that is in the work folder, because Snakemake deletes a job's old outputs before it runs.

SCRIPTS = ("ingest", *JOBS, "draw", "figures", "report")

for study in STUDIES:

    if layout(study).outputs("Figure"):

        rule:
            name:
                f"figures_{study.name}"
            input:
                results=layout(study).shown("Figure"),
            output:
                layout(study).drawn(FORMATS),
            priority: THIRD
            threads: figure_threads
            resources:
                mem_mb=mem_mb,
                runtime=runtime,
            params:
                code=code("figures"),
                study=study.name,
                meaning=study.plan_digest,
                formats=FORMATS,
                lock=LOCK,
            message:
                f"{study.name}: figures"
            script:
                "../scripts/figures.py"

    rule:
        name:
            f"report_{study.name}"
        input:
            results=layout(study).computed(),
            figures=layout(study).drawn(FORMATS),
        output:
            layout(study).written(),
            mark(study),
        resources:
            mem_mb=mem_mb,
            runtime=runtime,
        params:
            files=source_files(*SCRIPTS),
            code=code(*SCRIPTS),
            study=study.name,
            meaning=study.plan_digest,
            inputs=inputs(study),
            formats=FORMATS,
            lock=LOCK,
        message:
            f"{study.name}: tables, report; results published in results/{study.name}/"
        script:
            "../scripts/report.py"
