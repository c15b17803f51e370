from lymphoradio.stages.compare import compare

compare(snakemake.params.study)
