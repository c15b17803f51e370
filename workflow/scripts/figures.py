from lymphoradio.stages.figures import render_figures

render_figures(snakemake.params.study, snakemake.params.plan, tuple(snakemake.params.formats))
