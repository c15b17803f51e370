from lymphoradio.stages.finish import finish

params = snakemake.params
finish(params.study, dict(params.inputs), tuple(params.formats), list(params.files), params.lock)
