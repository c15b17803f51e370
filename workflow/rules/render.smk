# From tidy results to tables, figures and the report.

for study in STUDIES:

    if layout(study).outputs("Table"):

        rule:
            name:
                f"tables_{study.name}"
            input:
                results=layout(study).shown("Table"),
                beside=[layout(study).conclusions] if layout(study).compared else [],
            output:
                [
                    file
                    for name in layout(study).outputs("Table")
                    for file in layout(study).table_files(name)
                ],
            resources:
                mem_mb=mem_mb,
                runtime=runtime,
            params:
                code=code("tables"),
                study=study.name,
                meaning=study.plan_digest,
                lock=LOCK,
            message:
                f"{study.name}: tables"
            script:
                "../scripts/tables.py"

    if layout(study).outputs("Figure"):

        rule:
            name:
                f"figures_{study.name}"
            input:
                results=layout(study).shown("Figure"),
            output:
                [
                    file
                    for name in layout(study).outputs("Figure")
                    for file in layout(study).figure_files(name, FORMATS)
                ],
            threads: 2
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
            results=layout(study).results(),
            rendered=layout(study).rendered(FORMATS),
        output:
            layout(study).report,
            layout(study).word,
            layout(study).checklist,
        resources:
            mem_mb=mem_mb,
            runtime=runtime,
        params:
            code=code("report"),
            study=study.name,
            meaning=study.plan_digest,
            inputs=inputs(study),
            formats=FORMATS,
            lock=LOCK,
        message:
            f"{study.name}: report"
        script:
            "../scripts/report.py"
