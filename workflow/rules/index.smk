# The list of studies, after every publication. Its output is a mark in the work folder, as a publication's is.


rule index:
    input:
        published=[mark(study) for study in STUDIES],
    output:
        INDEX,
    localrule: True  # a second's work: on a cluster the run itself does it
    params:
        code=code("index"),
        studies=list(project.config.studies),
    message:
        "results/index.html lists the studies"
    script:
        "../scripts/index.py"
