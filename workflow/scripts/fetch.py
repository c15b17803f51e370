from lymphoradio.stages.ingest import fetch

fetch(snakemake.params.study, snakemake.output[0])
