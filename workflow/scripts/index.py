from lymphoradio.stages.index import write_index

write_index(list(snakemake.params.studies))
