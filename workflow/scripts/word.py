from lymphoradio.stages.word import write_word

params = snakemake.params
write_word(params.study, tuple(params.formats))
