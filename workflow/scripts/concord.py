from lymphoradio.stages.concord import concord

concord(snakemake.params.study)
