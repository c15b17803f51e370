from lymphoradio.stages.ingest import ingest

ingest(snakemake.params.study, snakemake.params.plan, snakemake.input.cohort)
