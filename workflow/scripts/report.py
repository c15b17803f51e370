from lymphoradio.stages.report import write_report

write_report(snakemake.params.study, snakemake.params.plan, snakemake.input.cohort)
