from lymphoradio.stages.figures import render_figures

params = snakemake.params
render_figures(params.study, tuple(params.formats), snakemake.threads)
