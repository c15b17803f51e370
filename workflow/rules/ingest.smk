# From the CSV to the prepared cohort.

for study in STUDIES:

    # Only where the file is missing: a cohort that is there, perhaps edited, is never overwritten.
    if study.study.source is not None and not study.cohort.exists():

        rule:
            name:
                f"fetch_{study.name}"
            output:
                str(study.cohort),
            priority: FIRST
            localrule: True
            params:
                study=study.name,
            message:
                f"{study.name}: taking the cohort from the installed package"
            script:
                "../scripts/fetch.py"

    rule:
        name:
            f"ingest_{study.name}"
        input:
            cohort=str(study.cohort),
            companions=list(study.companions),
        output:
            layout(study).cohort,
            layout(study).tidy("flow"),
            layout(study).dictionary,
            layout(study).warnings("ingest"),
        priority: FIRST
        resources:
            mem_mb=mem_mb,
            runtime=runtime,
        params:
            code=code("ingest"),
            study=study.name,
            data=study.digest(),
            sha=study.sha256,
            companions=study.companions,
            lock=LOCK,
        message:
            f"{study.name}: reading and checking the cohort"
        script:
            "../scripts/ingest.py"
