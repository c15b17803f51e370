# From the prepared cohort to tidy results: one job for each family of imports. Resamples and imputations that take long
# are drawn in parts before, by jobs side by side.

JOB_WORDS = {
    "describe": "descriptions and tests",
    "regress": "regression models",
    "survive": "survival",
}

for study in STUDIES:
    for job in layout(study).jobs:

        rule:
            name:
                f"{job}_{study.name}"
            input:
                cohort=layout(study).cohort,
                parts=gathered(study, job),
            output:
                layout(study).job_files(job),
            priority: SECOND
            threads: workload.threads(drawing(study, job))
            resources:
                mem_mb=mem_mb,
                runtime=runtime_drawing(drawing(study, job) / 60),
            params:
                code=code(job),
                job=job,
                study=study.name,
                specs=study.digest(*layout(study).analyses(job)),
                lock=LOCK,
            message:
                f"{study.name}: {JOB_WORDS[job]} ({some(layout(study).analyses(job))})"
            script:
                "../scripts/{params.job}.py"

    rule:
        name:
            f"draw_{study.name}"
        input:
            cohort=layout(study).cohort,
        output:
            layout(study).part("{analysis}", "{number}", "{parts}"),
        priority: SECOND
        resources:
            mem_mb=mem_mb,
            runtime=runtime_drawing(project.config.minutes_per_step),
        params:
            code=code("draw"),
            study=study.name,
            specs=lambda wildcards, study=study: study.digest(wildcards.analysis),
            lock=LOCK,
        message:
            f"{study.name}: {{wildcards.analysis}}, part {{wildcards.number}} of {{wildcards.parts}} drawn"
        script:
            "../scripts/draw.py"
