from lymphoradio.stages.report import write_report

params = snakemake.params
write_report(params.study, params.plan, snakemake.input.cohort, tuple(params.formats))
