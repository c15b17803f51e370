# The complete set of results takes the place of the earlier one. The output is a mark in the work folder, because
# Snakemake deletes a job's old outputs before it runs.

SCRIPTS = (
    "ingest",
    *JOBS,
    "draw",
    "concord",
    "compare",
    "tables",
    "figures",
    "report",
    "publish",
)

for study in STUDIES:

    rule:
        name:
            f"publish_{study.name}"
        input:
            results=layout(study).results(),
            rendered=layout(study).rendered(FORMATS),
            report=[
                layout(study).report,
                layout(study).word,
                layout(study).checklist,
            ],
        output:
            f"{WORK}/{study.name}/published.json",
        resources:
            mem_mb=mem_mb,
            runtime=runtime,
        params:
            files=source_files(*SCRIPTS),
            code=code(*SCRIPTS),
            study=study.name,
            inputs=inputs(study),
            formats=FORMATS,
            lock=LOCK,
        message:
            f"{study.name}: results published in results/{study.name}/"
        script:
            "../scripts/publish.py"
