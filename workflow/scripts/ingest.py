from lymphoradio.stages.ingest import ingest

params = snakemake.params
ingest(params.study, snakemake.input.cohort, params.sha, params.companions)
