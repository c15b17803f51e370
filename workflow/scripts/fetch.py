from lymphoradio.stages.ingest import fetch

fetch(snakemake.params.plan, snakemake.output[0])
