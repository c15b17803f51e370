# From tidy results to recommended results beside the published ones.

for study in STUDIES:

    if layout(study).compared:

        rule:
            name:
                f"compare_{study.name}"
            input:
                results=[
                    layout(study).tidy(analysis) for analysis in layout(study).compared
                ],
            output:
                layout(study).conclusions,
            resources:
                mem_mb=mem_mb,
                runtime=runtime,
            params:
                code=code("compare"),
                study=study.name,
                meaning=study.plan_digest,
                lock=LOCK,
            message:
                f"{study.name}: as published, and as it should be"
            script:
                "../scripts/compare.py"
