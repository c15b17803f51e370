# From tidy results to a paper's printed numbers beside them.

for study in STUDIES:

    if study.paper is not None:

        rule:
            name:
                f"concord_{study.name}"
            input:
                results=[
                    layout(study).tidy(analysis) for analysis in study.paper.analyses
                ],
            output:
                layout(study).concordance,
                layout(study).audit,
            resources:
                mem_mb=mem_mb,
                runtime=runtime,
            params:
                code=code("concord"),
                study=study.name,
                paper=study.paper.digest,
                specs=study.digest(
                    *(name for name in study.paper.analyses if name != "flow")
                ),
                lock=LOCK,
            message:
                f"{study.name}: the paper's numbers beside these"
            script:
                "../scripts/concord.py"
