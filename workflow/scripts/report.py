from lymphoradio.stages.report import write_report

params = snakemake.params
write_report(params.study, dict(params.inputs), tuple(params.formats), params.lock)
