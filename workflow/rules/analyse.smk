# From the prepared cohort to tidy results: one job for each family of imports.

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
            output:
                layout(study).job_files(job),
            resources:
                mem_mb=mem_mb,
                runtime=runtime,
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
