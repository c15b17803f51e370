from lymphoradio.stages.publish import publish

publish(
    name=snakemake.params.study,
    plan=snakemake.input.plan,
    cohort=snakemake.input.cohort,
    formats=tuple(snakemake.params.formats),
    code=list(snakemake.input.code),
)
