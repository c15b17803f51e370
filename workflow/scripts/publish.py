from lymphoradio.stages.publish import publish

params = snakemake.params
publish(params.study, dict(params.inputs), tuple(params.formats), list(params.files))
